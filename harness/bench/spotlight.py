"""A moving spotlight the way it is usually written: decode, blend and pipe into x264, one frame after another."""
import subprocess
import sys

import cv2
import numpy as np

source, output = sys.argv[1:3]
video = cv2.VideoCapture(source)
width, height = (int(video.get(key)) for key in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
fps, frames = video.get(cv2.CAP_PROP_FPS), video.get(cv2.CAP_PROP_FRAME_COUNT)
x264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", str(fps)]
encoder = subprocess.Popen(["ffmpeg", "-v", "error", "-y", *raw, "-i", "-", *x264, output], stdin=subprocess.PIPE)
index = 0
while True:
    read, frame = video.read()
    if not read:
        break
    along = index / max(frames - 1, 1)
    centre = (int((0.2 + 0.6 * along) * width), int((0.4 + 0.2 * along) * height))
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, centre, (width // 10, height // 5), 0, 0, 360, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), width * 0.015)[:, :, None]
    lit = frame * (0.5 + 0.7 * mask)
    encoder.stdin.write(np.clip(lit, 0, 255).astype(np.uint8).tobytes())
    index += 1
encoder.stdin.close()
sys.exit(encoder.wait())
