"""What stands between the emulator and its clients.

The emulator takes the key `test`, an empty key and any account id for its root, without checking a signature; it lets
anybody list the buckets' names and erase everything; and it does not know the condition key `iam:PermissionsBoundary`.
"""

import re
from urllib.parse import parse_qs, unquote

OPEN = ("/_ministack/health", "/_ministack/ready")
# A custom resource answers through these; the token in the path is its credential.
CALLBACKS = ("/_ministack/cfn-response/", "/_ministack/cfn-signal/")
INTERNAL = ("/_ministack", "/_localstack")
CREDENTIAL = re.compile(r"Credential=([^/,\s]*)/")
ROOT_IN_DISGUISE = re.compile(r"(test|[0-9]{12})?")
STAGE_ROLE = re.compile(r"fairway-(local|uat|prod|pr-[1-9][0-9]{0,8})-.+")
NO_BUCKET_HOST = re.compile(r"(localhost|s3\.localhost|[0-9.]+|\[[0-9a-f:]+\])(:[0-9]+)?")
MAX_IAM_BODY = 1 << 20
FORM = "application/x-www-form-urlencoded"


class Guard:
    """An ASGI application around the emulator's. `root_key` is the one access key that is root."""

    def __init__(self, application, root_key):
        self.application = application
        self.root_key = root_key
        self.changed = False

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.application(scope, receive, send)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self.refusal(scope, headers)
        if refusal is None and scope["method"] == "POST" and headers.get("content-type", "").startswith(FORM):
            body, receive = await buffered(receive)
            refusal = None if key_of(scope, headers) == self.root_key else unbounded_role(body)
        if refusal is not None:
            return await refuse(receive, send, refusal)
        if scope["path"] not in OPEN:
            self.changed = True
        await self.application(scope, receive, send)

    def refusal(self, scope, headers):
        path = scope["path"]
        if path.startswith(INTERNAL):
            offered = path in OPEN or path.startswith(CALLBACKS)
            return None if offered else "This path is not offered."
        key = key_of(scope, headers)
        if key is not None and key != self.root_key and ROOT_IN_DISGUISE.fullmatch(key):
            return "This access key is not accepted."
        names_no_bucket = path == "/" and NO_BUCKET_HOST.fullmatch(headers.get("host", ""))
        if key is None and names_no_bucket and scope["method"] in ("GET", "HEAD"):
            return "Listing buckets takes a signed request."
        return None


def key_of(scope, headers):
    """The access key id that a request names: None where it names none, empty where it names an empty one."""
    authorization = headers.get("authorization", "")
    if authorization.startswith("AWS4-"):
        found = CREDENTIAL.search(authorization)
        return found.group(1) if found else ""
    if authorization.startswith("AWS "):
        return authorization[4:].split(":")[0].strip()
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    if "X-Amz-Credential" in query:
        return unquote(query["X-Amz-Credential"][0]).split("/")[0]
    return query["AWSAccessKeyId"][0] if "AWSAccessKeyId" in query else None


def unbounded_role(body):
    """Why a role must not be made, or None. A role of a stage carries the stage's boundary and keeps it."""
    form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    action = form.get("Action", [""])[0]
    if action not in ("CreateRole", "PutRolePermissionsBoundary"):
        return None
    stage = STAGE_ROLE.fullmatch(form.get("RoleName", [""])[0])
    boundary = form.get("PermissionsBoundary", [""])[0]
    if stage and boundary.endswith(f":policy/fairway-{stage.group(1)}-boundary"):
        return None
    return "A role of a stage must carry the permissions boundary of its stage, fairway-STAGE-boundary."


async def buffered(receive):
    """The body, at most a mebibyte of it, and a `receive` that gives the whole of it once more."""
    messages, body = [], b""
    while True:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body") or len(body) > MAX_IAM_BODY:
            break

    async def replay():
        return messages.pop(0) if messages else await receive()

    return body, replay


async def refuse(receive, send, reason):
    text = f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{reason}</Message></Error></ErrorResponse>".encode()
    headers = [(b"content-type", b"text/xml"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": text})
