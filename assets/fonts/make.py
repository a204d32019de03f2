#!/usr/bin/env python3
"""Makes Inter-{Regular,Medium,SemiBold}.ttf from upstream Inter 4 fonts.

    pip install fonttools brotli
    python make.py FOLDER

FOLDER holds Inter-Regular, Inter-Medium and Inter-SemiBold as .woff2 or .ttf
(TrueType outlines), for example the folder `web` of the npm package inter-ui.
The results are written beside this script.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

WEIGHTS = ("Regular", "Medium", "SemiBold")
FEATURES = ["kern", "mark", "ccmp"]
RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A
    (0x0218, 0x021B),  # Romanian letters with comma below
    (0x02C6, 0x02DD),  # spacing accents
    (0x0300, 0x0304),  # the combining accents in daily use
    (0x0306, 0x030C),
    (0x0326, 0x0328),
    (0x0384, 0x03CE),  # basic Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x2000, 0x206F),  # general punctuation
    (0x20A0, 0x20BF),  # currency
)
EXTRA = "№™Ω←→↑↓↔−×÷±≈≤≥≠∞✓✗\u25cf\u25cb\u25b2\u25bc\ufffd"


def tabular(font):
    """Figure -> tabular figure, read from the font's own `tnum` feature."""
    gsub = font["GSUB"].table
    mapping = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for sub in gsub.LookupList.Lookup[index].SubTable:
                sub = getattr(sub, "ExtSubTable", sub)
                mapping.update(getattr(sub, "mapping", {}))
    return mapping


def make(source, target):
    font = TTFont(source, lazy=False)
    if "glyf" not in font:
        sys.exit(f"{source}: no TrueType outlines")

    mapping = tabular(font)
    for table in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in table.cmap:
                glyph = table.cmap[code]  # subtables may share one dictionary
                table.cmap[code] = mapping.get(glyph, glyph)

    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.drop_tables += ["DSIG", "STAT", "MVAR", "HVAR", "gasp"]
    options.flavor = None
    subsetter = Subsetter(options)
    wanted = {c for low, high in RANGES for c in range(low, high + 1)}
    wanted |= {ord(c) for c in EXTRA}
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)

    # Say in the font itself that it is a modified version (OFL).
    for record in font["name"].names:
        if record.nameID == 5:
            record.string = str(record) + "; subset, tabular figures by default"
    font.flavor = None
    font.recalcTimestamp = False
    font.save(target)

    hmtx, cmap = font["hmtx"], font.getBestCmap()
    widths = {hmtx[cmap[ord(c)]][0] for c in "0123456789"}
    if len(widths) != 1:
        sys.exit(f"{target}: figures are not tabular: {widths}")
    print(f"{target.name}: {target.stat().st_size} bytes, {len(cmap)} characters, "
          f"figure width {widths.pop()} of {font['head'].unitsPerEm}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder, here = Path(sys.argv[1]), Path(__file__).resolve().parent
    for weight in WEIGHTS:
        found = [p for e in (".woff2", ".ttf") if (p := folder / f"Inter-{weight}{e}").exists()]
        if not found:
            sys.exit(f"{folder}: no Inter-{weight}.woff2 or .ttf")
        make(found[0], here / f"Inter-{weight}.ttf")


if __name__ == "__main__":
    main()
