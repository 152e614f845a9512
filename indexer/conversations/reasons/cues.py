"""Cues: words and turns of phrase by which a sentence that says why is known.

They stand in groups that play the same part. What a group says for each label is measured, not
guessed: ``weights`` holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_GROUPS: dict[str, tuple[str, ...]] = {
    "cause": (
        r"\bbecause\b",
        r"\bdue to\b",
        r"\bsince (?!v?\d|version|commit|then\b)",
        r"\bas (?:it|they|we|this|that|these|there|the|all|otherwise)\b",
        r"\bthanks to\b",
        r"\bgiven (?:the|that)\b",
        r"\bthe reason\b",
        r"\b(?:that|which|this) is (?:why|because|due)\b",
        r"\bon the (?:premise|assumption|grounds)\b",
        r"\bin case\b",
    ),
    "consequence": (
        r"[,;] (?:and )?(?:so|hence|thus|therefore)\b",
        r"\b(?:therefore|thereby|consequently|as a result|and thus|thus)\b",
        r"\b(?:result(?:s|ed|ing)?|ends?|ended) (?:in|up)\b",
        r"\b(?:lead(?:s|ing)?|led) to\b",
        r"\bcaus(?:es?|ed|ing)\b",
        r"\bmean(?:s|t|ing)\b",
        r"^(?:so|hence)\b",
    ),
    "purpose": (
        r"\bso (?:that|as to|it|they|we|you|the|one)\b",
        r"\bin order to\b",
        r"(?<!\A)(?<!need )(?<!needs )(?<!have )(?<!has )(?<!had )\bto (?:avoid|prevent|ensure"
        r"|make sure|make|allow|enable|let|simplify|ease|help|aid|reduce|improve|keep|match|get"
        r"|silence|suppress|guarantee|speed|save|be able|protect|minimi[sz]e|preserve|facilitate"
        r"|work around|cope|comply|support|prepare)\b",
        r"\bfor (?:\w+ ){0,2}(?:reasons?|completeness|consistency|clarity|readability|performance"
        r"|safety|security|symmetry|convenience|compatibility|the sake)\b",
        r"\bas (?:\w+ ){0,2}(?:safety|precaution|workaround|optimi[sz]ation)\b",
        r"\bwould otherwise\b|(?:[.,;] |^)otherwise\b|\bor else\b",
        r"\bmak(?:e|es|ing) sure\b|\bensur(?:es?|ing)\b",
    ),
    "effect": (
        r"\b(?:this|that|it|which|these|also|and|doing so) (?:\w+ ){0,2}(?:allow|enable|let|avoid"
        r"|prevent|eliminate|reduce|improve|simplif|make|save|speed|ease|help|fix|mean|match|cause"
        r"|break|solve|keep)(?:s|es|ies|ed|d)?\b",
        r"^(?:allow|enable|let|avoid|prevent|eliminate|reduce|improve|simplif|make|save|ease|help)"
        r"(?:s|es|ies)\b",
        r"\bthis way\b",
        r"\ballow(?:s|ing)? (?:us|to|for|the|users?|\w+ to)\b",
        r"\bwill (?:allow|enable|let|avoid|prevent|help|make|break|cause|fail)\b",
    ),
    "benefit": (
        r"\b(?:faster|quicker|cheaper|smaller|cleaner|simpler|nicer|easier|safer|clearer|shorter"
        r"|slower|better|stricter)\b",
        r"\bmore (?:readable|robust|efficient|flexib\w+|portable|correct|consistent|accurate"
        r"|general|reliable|reloc\w+|useful|appropriate|natural|obvious|standard|precise|care)\b",
        r"\b(?:useful|handy|helpful|convenient|easy|trivial|reasonable|sensible|important)\b",
        r"\bbenefits?\b|\badvantages?\b|\bimprove(?:s|ment)\b|\bspeeds? up\b|\bspeed-?up\b",
        r"\d ?%|\d(?:\.\d+)?x\b|\btimes (?:faster|slower)\b|\bfor free\b",
        r"\bmakes? (?:\w+ ){0,2}sense\b",
    ),
    "fault": (
        r"\b(?:crash|segfault|hang|deadlock|leak|overflow|overrun|underflow|corrupt|fail|abort"
        r"|break|trap|blow|misbehave)(?:s|es|ed|ing|ure|ures|ion|age)?\b",
        r"\b(?:broke|broken|hung|stuck|lost|buggy|busted|botched|stale|dead|subtly)\b",
        r"\b(?:bugs?|problem(?:s|atic)?|issues?|regressions?|race|flaws?|mistakes?|errors?"
        r"|warnings?|inconsisten\w+|breakage|harm)\b",
        r"\b(?:wrong|incorrect|invalid|improper|erroneous|mistaken|unexpected|accidental|bogus"
        r"|unnecessar|misleading|ambiguous|ugly|weird|unsafe|undefined|inadvertent)\w*",
        r"\b(?:misplaced|uninitiali[sz]ed|unset|overwritten|out of bounds|out of scope|out of sync"
        r"|use[- ]after[- ]free|off[- ]by[- ]one|dangling|double[- ]free|unreachable)\b",
        r"\b(?:missing|forgot(?:ten)?|overlooked|unable|unreliable|not reliable)\b",
        r"\bproved? to be\b|\bturn(?:s|ed) out\b|\bworse\b|\bbad(?:ly)?\b|\bpoor(?:ly)?\b",
    ),
    "before": (
        r"\b(?:previously|formerly|originally|historically|until now|so far|used to|up to now)\b",
        r"\b(?:before|prior to|without) (?:this|that|the (?:change|patch|fix|commit))\b",
        r"\bcurrent(?:ly)?\b|\bat the moment\b|\bnowadays\b",
        r"\b(?:was|were) (?:\w+ )?(?:being|just|always|never|already|still|not|only|the|in|left)\b",
        r"\bwe (?:were|had|did)\b",
        r"\bassum(?:es?|ed|ing|ption|ptions)\b",
        r"\b(?:introduced|caused) by\b",
    ),
    "negation": (
        r"\b(?:is|are|was|were|does|do|did|will|would|has|have|had)(?: not|n't)\b",
        r"\bnever\b|\bnothing\b|\bnobody\b|\bno \w+\b|\bnone\b|\bnot\b",
    ),
    "needless": (
        r"\bno longer (?:needed|necessary|used|required)\b|\bnot (?:used|needed|necessary|relevant"
        r"|required)\b",
        r"\b(?:unneeded|unnecessary|unused|redundant|obsolete|superfluous|useless|pointless|vestigial"
        r"|needless|duplicated?|dead|outdated)\b",
        r"\bno (?:need|point|reason|use)\b|\bdoes(?: not|n't) (?:need|use|matter)\b",
        r"\balready\b|\banyways?\b",
        r"\bnecessary\b|\bneeded (?:by|for|to)\b",
    ),
    "contrast": (
        r"\b(?:however|although|though|unfortunately|but|yet|even though|while|whereas|despite"
        r"|besides|actually|apparently)\b",
    ),
    "possible": (r"\b(?:could|would|might|may|can)\b",),
    "choice": (
        r"\binstead\b",
        r"\b(?:rather than|as opposed to|in favou?r of|in place of)\b",
        r"\bprefer(?:s|red|ence|able|ring)?\b",
        r"\b(?:deliberate|intentional|conscious)(?:ly)?\b|\bon purpose\b",
        r"\bnot \w+(?: \w+)? but\b",
    ),
    "settled": (
        r"\b(?:by default|the default|as (?:the )?default|default (?:to|mode|is)|defaulting)\b",
        r"\bfor (?:now|the (?:time being|moment))\b",
        r"\b(?:keep|keeps|kept|leave|leaves|retain|retains|retained|remain|remains|stay|stays|stick"
        r"|preserve|preserves|preserved)\b(?!-| (?:track|in sync|strong|references?))",
        r"\blet's\b|\blet us\b",
        r"^so,? (?!that|far|if|it|this|the|they|these|there|what)[a-z]+ (?!can\b)",
        r", so (?:make|use|keep|drop|let|leave|just|go|do|don't|skip)\b",
        r"\bwe(?:'ll| (?:do not|don't|should|shall|always|never|only|just|still|want|go|chose"
        r"|choose|opt))\b|\bI(?:'ll| chose| decided| opted| went)\b|\bthe \w+ thing is to\b",
        r"\b(?:decided?|chosen?|opt(?:ed)?|settled?|agreed|going) (?:to|for|on|with)\b",
        r"\b(?:should|better|best) (?:also|probably|to)\b|\bmight as well\b",
        r"\bdeprecate (?:it|the|this|them)\b|\bexperimental\b|\bdisabled by\b|^disable\b",
        r"\b(?:the fix is|the solution is|the plan is|the idea is|the approach)\b",
    ),
    "just": (r"\b(?:just|simply|only|always|still|thus|completely)\b",),
    "duty": (
        r"\bmust\b|\bmustn't\b|\bshall\b",
        r"\b(?:need|needs|needed|have|has|had|ought|supposed|expected|obliged|got) to\b",
        r"\bshould(?: not|n't)?\b",
        r"\brequir(?:e|es|ed|ing|ement|ements)\b(?! (?:\w+ ){0,2}(?:more|changes))",
        r"\bmandat\w+",
        r"\b(?:not|never) (?:allowed|permitted|guaranteed|supported|safe|possible|portable)\b",
        r"\b(?:only|not) (?:allowed|permitted|valid|legal|works?|available|handles?|supported)\b",
        r"\bcan(?:not|'t| not)\b|\bcan only\b|\bone can\b|\bimpossible\b",
        r"\b(?:depends?|rel(?:y|ies)) on\b|\binvariants?\b|\benforce[sd]?\b|\bit assumes\b",
    ),
    "outside": (
        r"\b(?:spec(?:s|ification)?|standards?|RFC ?\d*|POSIX|ISO|IEEE|PEP ?\d+|PKCS#?\d*|C99)\b",
        r"\b(?:according to|as per|per the|documented|conform\w*|complian\w+)\b",
        r"\b(?:compatib\w+|backwards?|ABI|interoperab\w+|portab\w+|legacy)\b",
        r"\b(?:kernels?|compilers?|platforms?|browsers?|Windows|macOS|Solaris|Linux|GCC|clang|MSVC"
        r"|autoconf|automake|glibc|libc|uClibc|musl|OpenSSL|upstream|hardware|Python 2)\b",
        r"\b(?:at (?:least|most)|no more than|maximum|minimum|limits?|limited|budget|quota|latency"
        r"|deadline|thread[- ]?saf\w+|read-?only|licen[cs]\w+)\b",
        r"\bdefines?\b|\bexpos(?:es|ed)\b",
    ),
    "turned down": (
        r"\bdecided against\b|\brul(?:e|ed|ing) out\b",
        r"\b(?:was|were|been) (?:rejected|dismissed|discarded|abandoned)\b"
        r"|\bg(?:a|i)v(?:e|ing) up\b|\bback(?:ed)? out\b",
        r"\balternatives?\b|\bother options?\b|\banother (?:option|way|approach)\b",
        r"\b(?:could|would|might) (?:also |instead )?have been\b|\bwe could(?: also)?\b",
        r"\bnot (?:worth|going to|try)\b|\boverkill\b|\bno attempt\b|\bmakes? no sense\b",
        r"\btoo (?:complex|complicated|slow|invasive|fragile|expensive|much)\b",
        r"\b(?:unable|could not|couldn't) (?:to )?(?:find|come up|think)\b",
    ),
    "tried": (
        r"\bwould (?:also )?(?:match|work|be (?:possible|nice|nicer))\b",
        r"\b(?:considered|tried|attempted|attempts? to|reverted|pointless|fallback)\b",
        r"\b(?:adding|using|making|doing|having|moving|putting|changing|removing) \S+(?: \S+){0,6}"
        r" (?:is|was|would|made|makes|breaks|broke|caused|causes) (?!not\b)",
        r"\bprone to\b|\bless (?:intuitive|clear|efficient|readable)\b|\bwon't\b|\bwill not\b",
        r"\bdo(?:es)?(?: not|n't) work\b|\bdidn't (?:work|help)\b",
    ),
    "mended": (
        r"^(?:this|that|it|also|the (?:patch|commit|change)|this (?:patch|commit|change))?"
        r"(?: \w+)? ?(?:re-?)?(?:fix|fixes|fixed|fixing|correct|corrects|repair|repairs)\b",
        r"\bfix(?:es)? (?:a|an|the|this|these|some|all|several|for) (?:\w+ ){0,3}"
        r"(?:bug|issue|error|leak|crash|warning|problem|typo|regression|inconsistenc)\w*",
    ),
    "told": (
        r"^(?:add|adds|added|update|updates|rename|renames|move|moves|implement|introduce|bump|merge"
        r"|import|port|convert|split|refactor|regenerate|sync|document|include|includes|define"
        r"|change|changes|set|create|provide|check|rework|handle|replace|mark|extend)\b",
        r"^(?:this|the) (?:commit|patch|change) (?:adds|updates|renames|moves|implements|introduces"
        r"|fixes|changes|converts|replaces|removes)\b",
        r"^also\b",
        r"\b(?:is|are|was|were) (?:now )?(?:added|moved|renamed|removed|replaced|updated)\b",
    ),
    "aside": (
        r"\b(?:test(?:s|ed|ing)?|fuzz\w*|reported|spotted|noticed|suggested|thanks|sponsored|typos?"
        r"|man pages?|documentation|comments?|changelog|version (?:number|bump)|follow-?up)\b",
        r"^(?:note|see|v\d|todo|tbd|e\.g|for (?:example|instance)|from|based on|part of)\b",
        r"\bin (?:the )?(?:future|next|previous) \w+|\bwill be (?:added|done|fixed)\b",
        r"\bfor example\b",
    ),
}
CUES: Mapping[str, re.Pattern[str]] = {
    name: re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)
    for name, patterns in _GROUPS.items()
}
"""Group → what it is found by."""


def cues(sentence: str) -> frozenset[str]:
    """Return the groups of which a sentence holds a cue.

    Args:
        sentence: on one line.

    """
    return frozenset(name for name, pattern in CUES.items() if pattern.search(sentence))
