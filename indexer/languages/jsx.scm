; Elements of JSX: a component is called where it is rendered.
(jsx_opening_element name: (_) @element)
(jsx_self_closing_element name: (_) @element)
