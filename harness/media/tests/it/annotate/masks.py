"""Which pixels letters cover by half or more, by Pillow: lines of text in, rows of # and . out.

A text a line, its own lines parted by vertical tabs; after each of those a line "-", after each text a line "=".
"""

import sys

from PIL import Image, ImageDraw, ImageFont

font = ImageFont.truetype(sys.argv[1], int(sys.argv[2]), layout_engine=ImageFont.Layout.BASIC)
for text in sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]:
    for line in text.split("\v"):
        size = (int(font.getlength(line)) + 80, int(sys.argv[2]) * 3)
        image = Image.new("L", size, 0)
        ImageDraw.Draw(image).text((40, int(sys.argv[2]) // 2), line, font=font, fill=255)
        for y in range(size[1]):
            print("".join("#" if image.getpixel((x, y)) >= 128 else "." for x in range(size[0])))
        print("-")
    print("=")
