"""Is it a picture? Decided by its content, never by its name or what the client says."""

import io
import threading
import warnings
from dataclasses import dataclass, field

from PIL import Image, UnidentifiedImageError

from .errors import ApiError
from .extent import extent_of

FORMATS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
# A WebP takes 16 bytes a pixel while it is decoded, the others 4 at most; the container has 768 MB.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 50_000_000, "WEBP": 20_000_000}
# A progressive JPEG has about ten. Each goes over all pixels again: 50 megapixels in 100 scans took 9.5 s.
MAX_SCANS = 32
# A small file can be a large picture: one at a time, so that many of them do not take all the memory.
DECODING = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A whole picture and nothing behind it: a page or an archive at its end is left out."""

    data: bytes = field(repr=False)
    content_type: str
    extension: str


def inspect(data: bytes) -> Picture:
    """The picture in a file, known to be whole and decodable.

    Raises:
        ApiError: 415 where it is no such picture, 422 where it is damaged or too much work to decode.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
                kind = picture.format or ""
                pixels = picture.width * picture.height
                most = MAX_PIXELS[kind]
                if pixels > most:
                    raise ApiError(422, "too_many_pixels", f"Expected at most {most} pixels in {kind}, found {pixels}.")
                extent = extent_of(kind, data)
                if extent.scans > MAX_SCANS:
                    raise ApiError(422, "too_many_scans", f"Expected at most {MAX_SCANS} scans, found {extent.scans}.")
                # A JPEG is decoded at an eighth of its size, which reads as far.
                picture.draft("RGB", (picture.width // 8, picture.height // 8))
                # Reads to the end: half a picture is refused here and not by the person who looks at it.
                with DECODING:
                    picture.load()
    except ApiError:
        raise
    except UnidentifiedImageError as error:
        raise ApiError(415, "not_a_picture", "Expected a JPEG, PNG or WebP picture, found something else.") from error
    except Exception as error:
        raise ApiError(422, "damaged_picture", "The picture is damaged or not whole. Choose it again.") from error
    return Picture(data[: extent.size], *FORMATS[kind])
