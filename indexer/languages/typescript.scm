; What TypeScript adds to ecmascript.scm.
(public_field_definition) @definition.field
(property_signature) @definition.field
(enum_declaration) @definition.class
(abstract_class_declaration) @definition.class
(internal_module) @definition.class
(interface_declaration) @definition.interface
(type_alias_declaration) @definition.type
(function_signature) @definition.function
(method_signature) @definition.method
(abstract_method_signature) @definition.method
(import_alias) @import.alias
(interface_body) @block
(enum_body) @block
