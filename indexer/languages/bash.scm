; What is captured from Bash; docs/languages.md says what the names mean.

; Definitions
(function_definition name: (_) @name body: (_) @body) @definition.function
(program (declaration_command ["readonly" "declare" "export"]
  (variable_assignment name: (variable_name) @name value: (_) @value)) @definition.constant)

; References
(command name: (command_name (word) @name)) @reference.call
((command name: (command_name (word) @_source) . argument: (_) @module) @import.all
  (#any-of? @_source "source" "."))

; Decisions
(if_statement) @decision @nesting
(elif_clause) @decision @increment @nested
(while_statement body: (_) @nested) @decision @nesting
(for_statement body: (_) @nested) @decision @nesting
(c_style_for_statement body: (_) @nested) @decision @nesting
(case_statement) @nesting
(case_item) @decision @nested
(case_item . (extglob_pattern) @_all (#eq? @_all "*")) @decision.not
(case_item . (word) @_all (#eq? @_all "*")) @decision.not
(ternary_expression) @decision @nesting
(list ["&&" "||"]) @decision @increment
(list (list "&&") @increment.flat "&&")
(list (list "||") @increment.flat "||")
(binary_expression operator: ["&&" "||"]) @decision @increment
(if_statement "then" [
  (c_style_for_statement) (case_statement) (command) (compound_statement) (declaration_command)
  (for_statement) (if_statement) (list) (negated_command) (pipeline) (redirected_statement)
  (subshell) (test_command) (variable_assignment) (while_statement)
] @nested)
(else_clause) @increment @nested

; Tokens and structure
(compound_statement) @block
(do_group) @block
(subshell) @block
(program (_) @statement)
(compound_statement (_) @statement)
(do_group (_) @statement)
(if_statement (_) @statement)
(elif_clause (_) @statement)
(else_clause (_) @statement)
(case_item (_) @statement)
(string) @string
(raw_string) @string
(heredoc_body) @string
(comment) @comment
