; What is captured from Java; docs/languages.md says what the names mean.

; Definitions
(class_declaration name: (_) @name body: (_) @body) @definition.class
(record_declaration name: (_) @name body: (_) @body) @definition.class
(enum_declaration name: (_) @name body: (_) @body) @definition.class
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(annotation_type_declaration name: (_) @name body: (_) @body) @definition.interface
(method_declaration type: (_) @returns name: (_) @name body: (_)? @body) @definition.method
(constructor_declaration name: (_) @name body: (_) @body) @definition.method
(compact_constructor_declaration name: (_) @name body: (_) @body) @definition.method
(field_declaration declarator: (variable_declarator name: (_) @name value: (_)? @value)) @definition.field
(constant_declaration declarator: (variable_declarator name: (_) @name value: (_)? @value)) @definition.constant
(enum_constant name: (_) @name) @definition.constant
(formal_parameter type: (_) @type name: (_) @name) @parameter
(spread_parameter (variable_declarator name: (_) @name)) @parameter
(modifiers [(annotation) (marker_annotation)] @decorator)

; References
(method_invocation !object name: (_) @name) @reference.call
(method_invocation object: (_) @receiver name: (_) @name) @reference.call
(object_creation_expression type: (type_identifier) @name) @reference.call
(object_creation_expression type: (scoped_type_identifier) @name) @reference.call
(object_creation_expression type: (generic_type . (_) @name)) @reference.call
(superclass (type_identifier) @reference.class)
(superclass (scoped_type_identifier) @reference.class)
(superclass (generic_type . (_) @reference.class))
(super_interfaces (type_list (type_identifier) @reference.class))
(super_interfaces (type_list (generic_type . (_) @reference.class)))
(extends_interfaces (type_list (type_identifier) @reference.class))
(extends_interfaces (type_list (generic_type . (_) @reference.class)))
(import_declaration (scoped_identifier) @module .) @import.item
(import_declaration (identifier) @module .) @import.item
(import_declaration (scoped_identifier) @module (asterisk)) @import.all
(import_declaration (identifier) @module (asterisk)) @import.all

; Decisions
(if_statement) @decision @nesting
(while_statement body: (_) @nested) @decision @nesting
(do_statement body: (_) @nested) @decision @nesting
(for_statement body: (_) @nested) @decision @nesting
(enhanced_for_statement body: (_) @nested) @decision @nesting
(catch_clause body: (_) @nested) @decision @nesting
(ternary_expression consequence: (_) @nested alternative: (_) @nested) @decision @nesting
(switch_expression body: (_) @nested) @nesting
(switch_label "case") @decision
(binary_expression operator: ["&&" "||"]) @decision @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")
(if_statement consequence: (_) @nested)
(if_statement alternative: (_) @increment)
(if_statement alternative: (block) @nested)
(if_statement alternative: (if_statement) @nesting.flat)
(break_statement (identifier)) @increment
(continue_statement (identifier)) @increment
(lambda_expression body: (_) @closure)

; Tokens and structure
(block) @block
(string_literal) @string
(character_literal) @string
(line_comment) @comment
(block_comment) @comment
