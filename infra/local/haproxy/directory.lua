-- Serves the page that lists the services. Read at every request, so that a new route shows without a reload.
local file = os.getenv("FAIRWAY_PAGE")

core.register_service("directory", "http", function(applet)
  local page = io.open(file, "r")
  local body = page and page:read("a") or "Nothing is listed yet.\n"
  if page then page:close() end
  local host = applet.headers["host"] and applet.headers["host"][0] or ""
  applet:set_status(host:match("^localhost:?%d*$") and 200 or 404)
  applet:add_header("content-type", "text/html; charset=utf-8")
  applet:add_header("content-length", tostring(#body))
  applet:add_header("cache-control", "no-store")
  applet:add_header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
  applet:add_header("x-content-type-options", "nosniff")
  applet:start_response()
  if applet.method ~= "HEAD" then applet:send(body) end
end)
