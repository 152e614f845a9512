; What is captured from C; docs/languages.md says what the names mean.

; Definitions
(function_definition type: (_) @returns
  declarator: (function_declarator declarator: (identifier) @name)
  body: (_) @body) @definition.function
(function_definition type: (_)
  declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  body: (_) @body) @definition.function
(function_definition type: (_)
  declarator: (pointer_declarator declarator: (pointer_declarator
    declarator: (function_declarator declarator: (identifier) @name)))
  body: (_) @body) @definition.function
(struct_specifier name: (_) @name body: (_) @body) @definition.class
(union_specifier name: (_) @name body: (_) @body) @definition.class
(enum_specifier name: (_) @name body: (_) @body) @definition.class
(type_definition type: (struct_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.class
(type_definition type: (union_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.class
(type_definition type: (enum_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.class
(type_definition type: (type_identifier) declarator: (type_identifier) @name) @definition.type
(type_definition type: (primitive_type) declarator: (type_identifier) @name) @definition.type
(type_definition declarator: (function_declarator declarator:
  (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name)))) @definition.type
(preproc_function_def name: (_) @name) @definition.function
(preproc_def name: (_) @name value: (_) @value) @definition.constant
(enumerator name: (_) @name value: (_)? @value) @definition.constant
(field_declaration declarator: (field_identifier) @name) @definition.field
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @name)) @definition.field
(field_declaration declarator: (array_declarator declarator: (field_identifier) @name)) @definition.field
(translation_unit (declaration
  declarator: (init_declarator declarator: (identifier) @name value: (_) @value)) @definition.constant)
(parameter_declaration type: (_) @type declarator: (identifier) @name) @parameter
(parameter_declaration type: (_) @type declarator: (pointer_declarator (identifier) @name)) @parameter
(parameter_declaration declarator: (array_declarator (identifier) @name)) @parameter
(preproc_params (identifier) @parameter)

; References
(call_expression function: (identifier) @name) @reference.call
(call_expression function: (field_expression argument: (_) @receiver field: (_) @name)) @reference.call
(preproc_include path: [(system_lib_string) (string_literal)] @module) @import.all

; Decisions
(if_statement) @decision @nesting
(while_statement body: (_) @nested) @decision @nesting
(do_statement body: (_) @nested) @decision @nesting
(for_statement body: (_) @nested) @decision @nesting
(conditional_expression consequence: (_) @nested alternative: (_) @nested) @decision @nesting
(switch_statement body: (_) @nested) @nesting
(case_statement "case") @decision
(binary_expression operator: ["&&" "||"]) @decision @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")
(if_statement consequence: (_) @nested)
(else_clause) @increment
(else_clause (compound_statement) @nested)
(else_clause (if_statement) @nesting.flat)
(goto_statement) @increment

; Tokens and structure
(compound_statement) @block
(string_literal) @string
(char_literal) @string
(comment) @comment
