; What is captured from Ruby; docs/languages.md says what the names mean.

; Definitions
(class name: (_) @name body: (_)? @body) @definition.class
(module name: (_) @name body: (_)? @body) @definition.class
(method name: (_) @name body: (_)? @body) @definition.function
(singleton_method object: (self) name: (_) @name body: (_)? @body) @definition.function
(singleton_method object: (constant) @owner name: (_) @name body: (_)? @body) @definition.function
(assignment left: (constant) @name right: (_) @value) @definition.constant
(call method: (identifier) @_accessor
  (#any-of? @_accessor "attr_accessor" "attr_reader" "attr_writer")
  arguments: (argument_list (simple_symbol) @name)) @definition.field
(method_parameters (identifier) @parameter)
(method_parameters (_ name: (identifier) @name) @parameter)

; References
((call !receiver method: (identifier) @name) @reference.call
  (#not-match? @name "^(require|require_relative|load|include|extend|prepend|attr_(accessor|reader|writer))$"))
(call !receiver method: (constant) @name) @reference.call
(call receiver: (_) @receiver method: (_) @name) @reference.call
(superclass (_) @reference.class)
(call !receiver method: (identifier) @_mixin (#any-of? @_mixin "include" "extend" "prepend")
  arguments: (argument_list [(constant) (scope_resolution)] @reference.class))
(call !receiver method: (identifier) @_require (#any-of? @_require "require" "require_relative" "load")
  arguments: (argument_list (string) @module)) @import.all

; Decisions
(if) @decision @nesting
(unless) @decision @nesting
(elsif) @decision @increment
(if_modifier body: (_) @nested) @decision @nesting
(unless_modifier body: (_) @nested) @decision @nesting
(while body: (_) @nested) @decision @nesting
(until body: (_) @nested) @decision @nesting
(while_modifier body: (_) @nested) @decision @nesting
(until_modifier body: (_) @nested) @decision @nesting
(for body: (_) @nested) @decision @nesting
(conditional consequence: (_) @nested alternative: (_) @nested) @decision @nesting
(rescue body: (_) @nested) @decision @nesting
(rescue_modifier handler: (_) @nested) @decision @nesting
(case (when body: (_) @nested)) @nesting
(case_match clauses: (in_clause body: (_) @nested)) @nesting
(when) @decision
(in_clause) @decision
(binary operator: ["&&" "||" "and" "or"]) @decision @increment
(binary left: (binary operator: "&&") @increment.flat operator: "&&")
(binary left: (binary operator: "||") @increment.flat operator: "||")
(binary left: (binary operator: "and") @increment.flat operator: "and")
(binary left: (binary operator: "or") @increment.flat operator: "or")
(if consequence: (_) @nested)
(unless consequence: (_) @nested)
(elsif consequence: (_) @nested)
(if alternative: (else) @nested @increment)
(elsif alternative: (else) @nested @increment)
(unless alternative: (else) @nested @increment)
(block body: (_) @closure)
(do_block body: (_) @closure)
(lambda body: (_) @closure)

; Tokens and structure
(then) @block
(do) @block
(else) @block
(body_statement (_) @statement)
(block_body (_) @statement)
(then (_) @statement)
(do (_) @statement)
(else (_) @statement)
(program (_) @statement)
(string) @string
(heredoc_body) @string
(regex) @string
(comment) @comment
