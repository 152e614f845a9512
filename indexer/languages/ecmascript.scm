; What is captured from JavaScript and TypeScript alike, in the capture names of tree-sitter's tags
; and locals queries. docs/languages.md lists those that these do not know.

; Definitions. What a function or class expression is bound to gives it its name.
(function_declaration) @definition.function
(generator_function_declaration) @definition.function
(method_definition) @definition.method
(class_declaration) @definition.class
(class) @definition.value
(arrow_function) @definition.value
(function_expression) @definition.value
(generator_function) @definition.value

; What gives values their names
(variable_declarator) @declarator
(assignment_expression) @assignment
(augmented_assignment_expression) @assignment
(pair) @pair
(shorthand_property_identifier) @shorthand
(object) @object
(lexical_declaration) @declaration
(variable_declaration) @declaration
(export_statement) @export
(import_statement) @import
(for_in_statement) @loop
(catch_clause parameter: (_) @caught) @catch
(return_statement) @return
(decorator) @decorator

; References
(call_expression) @reference.call
(new_expression) @reference.call
(member_expression) @member

; Decisions of cyclomatic complexity
(if_statement) @decision
(ternary_expression) @decision
(for_statement) @decision
(for_in_statement) @decision
(while_statement) @decision
(do_statement) @decision
(switch_case) @decision
(catch_clause) @decision
(binary_expression operator: ["&&" "||" "??"]) @decision

; Cognitive complexity
(if_statement consequence: (_) @nested) @nesting
(else_clause (if_statement) @nesting.flat)
(else_clause) @increment
(else_clause (statement_block) @nested)
(ternary_expression (_) @nested) @nesting
(for_statement body: (_) @nested) @nesting
(for_in_statement body: (_) @nested) @nesting
(while_statement body: (_) @nested) @nesting
(do_statement body: (_) @nested) @nesting
(switch_statement body: (_) @nested) @nesting
(catch_clause body: (_) @nested) @nesting
(break_statement label: (_)) @increment
(continue_statement label: (_)) @increment
(binary_expression operator: ["&&" "||" "??"]) @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")
(binary_expression left: (binary_expression operator: "??") @increment.flat operator: "??")

; Tokens and structure of bodies
(statement_block) @block
(class_body) @block
(switch_body) @block
(statement_block (_) @statement)
(program (_) @statement)
(switch_case body: (_) @statement)
(string) @string
(template_string) @string
(regex) @string
(comment) @comment
