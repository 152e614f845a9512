; What is captured from C++ besides what c.scm captures; docs/languages.md says what the names mean.

; Definitions
(class_specifier name: (type_identifier) @name body: (_) @body) @definition.class
(struct_specifier name: (template_type name: (_) @name) body: (_) @body) @definition.class
(class_specifier name: (template_type name: (_) @name) body: (_) @body) @definition.class
(alias_declaration name: (_) @name) @definition.type
(namespace_definition name: (_) @name) @scope
(function_definition
  declarator: (function_declarator declarator: (field_identifier) @name) body: (_) @body) @definition.method
(function_definition
  declarator: (reference_declarator (function_declarator declarator: (field_identifier) @name))
  body: (_) @body) @definition.method
(function_definition
  declarator: (pointer_declarator (function_declarator declarator: (field_identifier) @name))
  body: (_) @body) @definition.method
(function_definition
  declarator: (function_declarator declarator: (destructor_name) @name) body: (_) @body) @definition.method
(function_definition
  declarator: (function_declarator declarator: (operator_name) @name) body: (_) @body) @definition.function
(function_definition
  declarator: (function_declarator declarator: (identifier) @name) body: (_) @body) @definition.function
(function_definition
  declarator: (reference_declarator (function_declarator declarator: (identifier) @name))
  body: (_) @body) @definition.function
(function_definition
  declarator: (function_declarator declarator: (qualified_identifier scope: (_) @owner name: (_) @name))
  body: (_) @body) @definition.function
(function_definition
  declarator: (reference_declarator (function_declarator
    declarator: (qualified_identifier scope: (_) @owner name: (_) @name)))
  body: (_) @body) @definition.function
(function_definition
  declarator: (pointer_declarator (function_declarator
    declarator: (qualified_identifier scope: (_) @owner name: (_) @name)))
  body: (_) @body) @definition.function
(field_declaration declarator: (function_declarator declarator: (field_identifier) @name)) @definition.method
(optional_parameter_declaration type: (_) @type declarator: (identifier) @name) @parameter
(parameter_declaration type: (_) @type declarator: (reference_declarator (identifier) @name)) @parameter

; References
(call_expression function: (qualified_identifier) @name) @reference.call
(call_expression function: (template_function name: (identifier) @name)) @reference.call
(new_expression type: (_) @name) @reference.call
(base_class_clause (type_identifier) @reference.class)
(base_class_clause (qualified_identifier) @reference.class)
(base_class_clause (template_type name: (_) @reference.class))
(using_declaration "namespace" (_) @module) @import.all

; Decisions
(for_range_loop body: (_) @nested) @decision @nesting
(catch_clause body: (_) @nested) @decision @nesting
(lambda_expression body: (_) @closure)

; Tokens
(raw_string_literal) @string
