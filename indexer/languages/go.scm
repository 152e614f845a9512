; What is captured from Go; docs/languages.md lists the names.

; Definitions
(function_declaration) @definition.function
(method_declaration) @definition.method
(type_spec type: (interface_type (method_elem) @definition.method))
(type_spec) @definition.type
(type_alias) @definition.type

; References
(call_expression) @reference.call
(type_conversion_expression type: (generic_type)) @reference.call
(composite_literal) @reference.class
(selector_expression) @reference.read
(assignment_statement left: (expression_list (selector_expression) @reference.write))
(inc_statement (selector_expression) @reference.write)
(dec_statement (selector_expression) @reference.write)
(import_spec) @import
(package_clause (package_identifier) @package)

; What declares names, and the blocks in which these are seen
(short_var_declaration) @local.declaration
(var_spec) @local.declaration
(const_spec) @local.declaration
(range_clause) @local.declaration
(receive_statement left: (_)) @local.declaration
(type_switch_statement alias: (_)) @local.declaration
(func_literal) @local.declaration
(source_file (var_declaration (var_spec) @definition.constant))
(source_file (var_declaration (var_spec_list (var_spec) @definition.constant)))
(source_file (const_declaration (const_spec) @definition.constant))
(function_declaration) @local.scope
(method_declaration) @local.scope
(func_literal) @local.scope
(block) @local.scope
(if_statement) @local.scope
(for_statement) @local.scope
(expression_switch_statement) @local.scope
(type_switch_statement) @local.scope
(expression_case) @local.scope
(type_case) @local.scope
(default_case) @local.scope
(communication_case) @local.scope

; Decisions of cyclomatic complexity
(if_statement) @decision
(for_statement) @decision
(expression_case) @decision
(type_case) @decision
(communication_case) @decision
(binary_expression operator: "&&") @decision
(binary_expression operator: "||") @decision

; Cognitive complexity: see indexer/extraction/complexity.py
(if_statement) @nesting
(if_statement alternative: (if_statement) @nesting.flat @increment)
(if_statement alternative: (block) @increment)
(if_statement consequence: (_) @nested)
(if_statement alternative: (block) @nested)
(for_statement body: (_) @nested) @nesting
(expression_switch_statement) @nesting
(type_switch_statement) @nesting
(select_statement) @nesting
(expression_case) @nested
(type_case) @nested
(default_case) @nested
(communication_case) @nested
(func_literal body: (_) @closure)
(goto_statement) @increment
(break_statement (label_name)) @increment
(continue_statement (label_name)) @increment
(binary_expression operator: "&&") @increment
(binary_expression operator: "||") @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")

; Tokens and structure of bodies
(block) @block
(statement_list (_) @statement)
(field_declaration) @statement
(interpreted_string_literal) @string
(raw_string_literal) @string
(rune_literal) @string
(comment) @comment
