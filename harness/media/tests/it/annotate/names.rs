//! Forty names that people have, and that people give themselves.

/// Those that the usual font can write, one glyph a character.
pub const WRITTEN: [&str; 30] = [
    "O'Brien",
    "d’Arcy \"The Wall\"",
    "100%",
    "%{pts}",
    "%{n} %{localtime}",
    "50 % : 50 %",
    r"back\slash\n",
    r"\:\'\\",
    "{curly} {{twice}}",
    "[in] scale=1:1 [out]",
    "a,b;c",
    "text=':x=1:y=1'",
    "'; drop table players; --",
    "$(reboot) `id` ${HOME}",
    "<b>&amp;</b>",
    "#hash //path/../..",
    "%%%%%",
    "::::",
    "''''",
    "Łukasz Wiśniewski",
    "Þórður Æðelstan",
    "Ångström Ødegård",
    "Nguyễn Văn Đức",
    "Şahin Ğöçer",
    "Δημήτρης Παππάς",
    "Олександр Шевченко",
    "Гoогle mix of scripts",
    "½ ¾ © ® ™ € £",
    "→ ★★★☆☆ ←",
    "first line\nsecond line",
];

/// Those that it cannot, and the character that is named.
pub const REFUSED: [(&str, &str); 10] = [
    ("محمد صلاح", "U+0645"),
    ("יוסי בניון", "U+05D9"),
    ("孙兴慜", "U+5B59"),
    ("손흥민", "U+C190"),
    ("中村 俊輔", "U+4E2D"),
    ("प्रिया शर्मा", "U+092A"),
    ("Neymar 🇧🇷", "U+1F1E7"),
    ("goal ⚽️!", "U+26BD"),
    ("e\u{301}cole", "U+0301"),
    ("admin\u{202e}nimda", "U+202E"),
];
