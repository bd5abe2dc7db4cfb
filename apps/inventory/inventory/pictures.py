"""Is it a picture? Decided by its content, never by its name or what the client says."""

import io
import threading
import warnings

from PIL import Image, UnidentifiedImageError

from .errors import ApiError

FORMATS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
MAX_PIXELS = 50_000_000
# A small file can be a large picture: one at a time, so that many of them do not take all the memory.
DECODING = threading.Lock()


def inspect(data: bytes) -> tuple[str, str]:
    """Content type and file extension of a whole, decodable picture.

    Raises:
        ApiError: 415 where it is no such picture, 422 where it is damaged or too large in pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=list(FORMATS)) as picture:
                kind = picture.format or ""
                pixels = picture.width * picture.height
                if pixels > MAX_PIXELS:
                    raise ApiError(422, "too_many_pixels", f"Expected at most {MAX_PIXELS} pixels, found {pixels}.")
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
    return FORMATS[kind]
