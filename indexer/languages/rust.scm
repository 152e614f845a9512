; What is captured from Rust; docs/languages.md says what the names mean.

; Definitions
(struct_item name: (_) @name body: (_)? @body) @definition.class
(enum_item name: (_) @name body: (_) @body) @definition.class
(union_item name: (_) @name body: (_) @body) @definition.class
(trait_item name: (_) @name body: (_) @body) @definition.interface
(type_item name: (_) @name) @definition.type
(function_item name: (_) @name return_type: (_)? @returns body: (_) @body) @definition.function
(function_signature_item name: (_) @name return_type: (_)? @returns) @definition.function
(macro_definition name: (_) @name) @definition.function
(field_declaration name: (_) @name) @definition.field
(const_item name: (_) @name value: (_)? @value) @definition.constant
(static_item name: (_) @name value: (_)? @value) @definition.constant
(enum_variant name: (_) @name) @definition.constant
(mod_item name: (_) @name body: (_)) @scope
(impl_item type: (type_identifier) @name) @scope.type
(impl_item type: (generic_type type: (_) @name)) @scope.type
(impl_item type: (scoped_type_identifier) @name) @scope.type
(parameter pattern: (_) @name type: (_) @type) @parameter
(self_parameter) @parameter
(attribute_item) @attribute

; References
(call_expression function: (identifier) @name) @reference.call
(call_expression function: (scoped_identifier) @name) @reference.call
(call_expression function: (field_expression value: (_) @receiver field: (_) @name)) @reference.call
(call_expression function: (generic_function function: (identifier) @name)) @reference.call
(call_expression function: (generic_function function: (scoped_identifier) @name)) @reference.call
(call_expression function: (generic_function
  function: (field_expression value: (_) @receiver field: (_) @name))) @reference.call
(macro_invocation macro: (_) @name) @reference.call
(struct_expression name: (_) @name) @reference.call
(impl_item trait: (type_identifier) @reference.class)
(impl_item trait: (scoped_type_identifier) @reference.class)
(impl_item trait: (generic_type type: (_) @reference.class))
(trait_bounds (type_identifier) @reference.class)
(use_declaration argument: (_) @module) @import.item
(extern_crate_declaration name: (_) @module alias: (_)? @alias) @import

; Decisions
(if_expression) @decision @nesting
(while_expression body: (_) @nested) @decision @nesting
(for_expression body: (_) @nested) @decision @nesting
(loop_expression body: (_) @nested) @nesting
(match_expression body: (_) @nested) @nesting
(match_arm) @decision
(match_arm pattern: (match_pattern "_" .)) @decision.not
(match_pattern condition: (_)) @decision
(try_expression) @decision
(binary_expression operator: ["&&" "||"]) @decision @increment
(binary_expression left: (binary_expression operator: "&&") @increment.flat operator: "&&")
(binary_expression left: (binary_expression operator: "||") @increment.flat operator: "||")
(if_expression consequence: (_) @nested)
(else_clause) @increment
(else_clause (block) @nested)
(else_clause (if_expression) @nesting.flat)
(break_expression (label)) @increment
(continue_expression (label)) @increment
(closure_expression body: (_) @closure)

; Tokens and structure
(block) @block
(string_literal) @string
(raw_string_literal) @string
(char_literal) @string
(line_comment) @comment
(block_comment) @comment
((line_comment) @doc (#match? @doc "^//!"))
