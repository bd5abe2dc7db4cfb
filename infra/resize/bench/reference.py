"""What the service is measured against: Pillow and libjpeg-turbo, one request a line on standard input, in JSON.

    {"op": "photos", "folder": F}                      writes 12-megapixel photographs as JPEG, returns their paths
    {"op": "run", "what": W, "file": P, "width": N, "out": O?}   resizes once, returns CPU milliseconds
    {"op": "ssim", "file": P, "width": N, "candidates": [P, ...]}  similarity of each to a full-decode Lanczos
"""

import io
import json
import sys
import time
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image
from skimage import data
from skimage.metrics import structural_similarity

QUALITY = 80
SIZE = (4032, 3024)


def photos(folder):
    """Photographs that scikit-image ships, enlarged to what a phone's camera writes, with a sensor's grain."""
    random = np.random.default_rng(7)
    paths = []
    for name in ("coffee", "astronaut", "chelsea"):
        path = Path(folder) / f"{name}.jpg"
        paths.append(str(path))
        if path.exists():
            continue
        small = Image.fromarray(getattr(data, name)())
        pixels = np.asarray(small.resize(SIZE, Image.LANCZOS)).astype(np.float32)
        pixels += random.normal(0, 2.5, pixels.shape[:2]).astype(np.float32)[..., None]
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        image.save(path, quality=90, subsampling="4:2:0")
    return paths


def thumbnail(source, width):
    image = Image.open(io.BytesIO(source))
    image.thumbnail((width, width))
    return save(image)


def resize(source, width):
    image = Image.open(io.BytesIO(source))
    return save(image.convert("RGB").resize((width, height_for(image.size, width)), Image.LANCZOS))


def floor(source, width):
    """Scaled decode and encode, without resizing: less work than any resizer of JPEG can do."""
    pixels = simplejpeg.decode_jpeg(source, min_width=width)
    height = round(pixels.shape[0] * width / pixels.shape[1])
    cut = np.ascontiguousarray(pixels[:height, :width])
    return simplejpeg.encode_jpeg(cut, quality=QUALITY, colorsubsampling="420")


def save(image):
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def height_for(size, width):
    return round(size[1] * width / size[0])


WAYS = {"thumbnail": thumbnail, "resize": resize, "floor": floor}


def run(what, file, width, out=None):
    source = Path(file).read_bytes()
    started = time.process_time()
    result = WAYS[what](source, width)
    spent = (time.process_time() - started) * 1000
    if out:
        Path(out).write_bytes(result)
    return spent


def ssim(file, width, candidates):
    image = Image.open(file).convert("RGB")
    exact = image.resize((width, height_for(image.size, width)), Image.LANCZOS).convert("L")

    def similarity(path):
        other = Image.open(path).convert("L").resize(exact.size)
        return structural_similarity(np.asarray(exact), np.asarray(other), data_range=255)

    return [similarity(path) for path in candidates]


OPERATIONS = {"photos": photos, "run": run, "ssim": ssim}

for line in sys.stdin:
    request = json.loads(line)
    answer = OPERATIONS[request.pop("op")](**request)
    print(json.dumps(answer), flush=True)
