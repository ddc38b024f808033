-- Posts one JSON-RPC message with one token after the other.
local function read(path)
  local file = assert(io.open(path, "r"))
  local text = file:read("*a")
  file:close()
  return text
end

local head, tail, tokens, at = nil, nil, {}, 0

init = function(args)
  local body = read(os.getenv("LOAD_BODY_FILE"))
  for token in io.lines(os.getenv("LOAD_TOKEN_FILE")) do tokens[#tokens + 1] = token end
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
    .. "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\nAuthorization: Bearer "
  tail = "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

request = function()
  at = at % #tokens + 1
  return head .. tokens[at] .. tail
end

done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max,
    e.connect + e.read + e.write + e.status + e.timeout))
end
