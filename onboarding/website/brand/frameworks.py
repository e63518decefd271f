"""Colours that come with frameworks, builders and other services: they say nothing about who uses them.

Facts of published palettes: Tailwind CSS 3, Bootstrap 3 to 5, WordPress presets, Elementor, Material Design, browsers'
links, and the marks of social networks.
"""

from __future__ import annotations

import re

_TABLE = """
fee2e2 fecaca fca5a5 f87171 ef4444 dc2626 b91c1c 991b1b 7f1d1d 450a0a fef2f2 ffedd5 fed7aa fdba74 fb923c f97316 ea580c
c2410c 9a3412 7c2d12 431407 fff7ed fef3c7 fde68a fcd34d fbbf24 f59e0b d97706 b45309 92400e 78350f 451a03 fffbeb fef9c3
fef08a fde047 facc15 eab308 ca8a04 a16207 854d0e 713f12 422006 fefce8 ecfccb d9f99d bef264 a3e635 84cc16 65a30d 4d7c0f
3f6212 365314 1a2e05 f7fee7 dcfce7 bbf7d0 86efac 4ade80 22c55e 16a34a 15803d 166534 14532d 052e16 f0fdf4 d1fae5 a7f3d0
6ee7b7 34d399 10b981 059669 047857 065f46 064e3b 022c22 ecfdf5 ccfbf1 99f6e4 5eead4 2dd4bf 14b8a6 0d9488 0f766e 115e59
134e4a 042f2e f0fdfa cffafe a5f3fc 67e8f9 22d3ee 06b6d4 0891b2 0e7490 155e75 164e63 083344 ecfeff e0f2fe bae6fd 7dd3fc
38bdf8 0ea5e9 0284c7 0369a1 075985 0c4a6e 082f49 f0f9ff dbeafe bfdbfe 93c5fd 60a5fa 3b82f6 2563eb 1d4ed8 1e40af 1e3a8a
172554 eff6ff e0e7ff c7d2fe a5b4fc 818cf8 6366f1 4f46e5 4338ca 3730a3 312e81 1e1b4b eef2ff ede9fe ddd6fe c4b5fd a78bfa
8b5cf6 7c3aed 6d28d9 5b21b6 4c1d95 2e1065 f5f3ff f3e8ff e9d5ff d8b4fe c084fc a855f7 9333ea 7e22ce 6b21a8 581c87 3b0764
faf5ff fae8ff f5d0fe f0abfc e879f9 d946ef c026d3 a21caf 86198f 701a75 4a044e fdf4ff fce7f3 fbcfe8 f9a8d4 f472b6 ec4899
db2777 be185d 9d174d 831843 500724 fdf2f8 ffe4e6 fecdd3 fda4af fb7185 f43f5e e11d48 be123c 9f1239 881337 4c0519 fff1f2
0d6efd 6610f2 6f42c1 d63384 dc3545 fd7e14 ffc107 198754 20c997 0dcaf0 0a58ca 0b5ed7 0a53be 157347 146c43 bb2d3b b02a37
31d2f2 ffca2c 86b7fe 6ea8fe cfe2ff d1e7dd f8d7da fff3cd cff4fc 842029 664d03 055160 0f5132 084298 052c65 9ec5fe 212529
007bff e83e8c 28a745 17a2b8 0056b3 0069d9 0062cc 218838 1e7e34 138496 117a8b c82333 bd2130 e0a800 d39e00 80bdff
337ab7 286090 204d74 5cb85c 5bc0de f0ad4e d9534f 23527c 2e6da4 3c763d a94442 8a6d3b 31708f dff0d8 f2dede fcf8e3 d9edf7
f78da7 cf2e2e ff6900 fcb900 7bdcb5 00d084 8ed1fc 0693e3 9b51e0 32373c 6ec1e4 61ce70 cc3366 007cba 006ba1 005a87
f44336 e91e63 9c27b0 673ab7 3f51b5 2196f3 03a9f4 00bcd4 009688 4caf50 8bc34a cddc39 ffeb3b ff9800 ff5722 795548 607d8b
1976d2 1565c0 42a5f5 9c27b0 6200ee 03dac6 6750a4 d32f2f 2e7d32 ed6c02 0288d1
0000ee 551a8b 0000ff ff0000 ffff00 00ff00 007aff 0366d6
1877f2 3b5998 4267b2 1da1f2 55acee 0a66c2 0077b5 e60023 bd081c 25d366 c32aa3 e4405f 833ab4
"""
DEFAULTS = frozenset(f"#{digits}" for digits in _TABLE.split())

# Variables that a framework sets itself, whether or not anybody changed them.
_FRAMEWORK_NAMES = re.compile(
    r"--(?:bs|tw|wp--preset|wp-admin|mdc|md-sys|mui|chakra|swiper|fa|pico|uk|bulma|iti|plyr|toastify|rs|woocommerce|wc|e-global|ion"
    r"|pst|sl|nextra|docsearch|joy|mantine|ant|el|v|p)-",
    re.IGNORECASE,
)
_HUE_NAMES = re.compile(
    r"--(?:color-|clr-|c-)?(?:blue|indigo|purple|pink|red|orange|yellow|green|teal|cyan|success|info|warning|danger|error|emerald|sky|rose|amber"
    r"|violet|lime|fuchsia)(?:-\d{1,3})?\Z",
    re.IGNORECASE,
)
_BOOTSTRAP_4 = frozenset({("--primary", "#007bff"), ("--secondary", "#6c757d"), ("--primary", "#0d6efd")})


def is_default(color: str) -> bool:
    """Say whether a colour comes with a framework or service."""
    return color in DEFAULTS


def is_default_variable(name: str, color: str) -> bool:
    """Say whether a variable is the framework's own and still has the framework's own colour."""
    if (name, color) in _BOOTSTRAP_4 or _HUE_NAMES.match(name):
        return True
    return is_default(color) and _FRAMEWORK_NAMES.match(name) is not None
