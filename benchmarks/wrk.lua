-- The load of wrk. With the argument "fresh" each request has a number at its end, so that no two are the same.
-- Headers are given by wrk's own -H.

local fresh = false
local sent = 0

function init(arguments)
  fresh = arguments[1] == "fresh"
  if fresh then
    request = function()
      sent = sent + 1
      return wrk.format(nil, wrk.path .. sent)
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
