"""Names that JavaScript and its hosts define, and methods so common that a name says nothing."""

from __future__ import annotations

TYPES = frozenset(
    """
    AbortController Array ArrayBuffer BigInt Blob Boolean Buffer DataView Date Error EventTarget
    FormData Function Headers Intl Map Number Object Promise Proxy RangeError ReferenceError RegExp
    Request Response Set SharedArrayBuffer String Symbol SyntaxError TextDecoder TextEncoder
    TypeError URIError URL URLSearchParams Uint8Array WeakMap WeakRef WeakSet
    """.split()  # noqa: SIM905
)
"""Whose call gives an object of themselves."""

NAMES = TYPES | frozenset(
    """
    AbortSignal AggregateError Atomics BigInt64Array Event Float32Array Float64Array Int16Array
    Int32Array Int8Array JSON Math MessageChannel Reflect Uint16Array Uint32Array Uint8ClampedArray
    WebSocket Worker addEventListener alert arguments atob btoa cancelAnimationFrame
    clearImmediate clearInterval clearTimeout console crypto customElements decodeURI
    decodeURIComponent document encodeURI encodeURIComponent escape eval fetch getComputedStyle
    global globalThis history importScripts isFinite isNaN localStorage location matchMedia
    navigator parseFloat parseInt performance postMessage process queueMicrotask
    removeEventListener requestAnimationFrame require self sessionStorage setImmediate setInterval
    setTimeout structuredClone super undefined unescape window
    """.split()  # noqa: SIM905
)
"""Names that need no import."""

COMMON = frozenset(
    """
    add all any apply assign at bind call catch charAt clear close concat constructor create delete
    emit end entries every exec exit fill filter finally find findIndex flat flatMap forEach from
    get getItem has hasOwnProperty includes indexOf init isArray join keys lastIndexOf length log
    map match next now of off on once open parse pop push read reduce remove removeListener replace
    request reset resolve reverse run send set setItem shift slice some sort splice split start
    startsWith stop stringify substring test then throw toISOString toJSON toLowerCase toString
    toUpperCase trim unshift update use value valueOf values warn write
    """.split()  # noqa: SIM905
)
"""Methods of builtin and of nearly all other objects."""

NODE_MODULES = frozenset(
    """
    assert async_hooks buffer child_process cluster console constants crypto dgram
    diagnostics_channel dns domain events fs http http2 https inspector module net os path
    perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls
    trace_events tty url util v8 vm wasi worker_threads zlib
    """.split()  # noqa: SIM905
)
"""Modules of Node.js that are imported without ``node:``."""
