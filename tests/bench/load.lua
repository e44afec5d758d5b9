-- What wrk asks for: KIND is one of the functions below; the last line is one
-- JSON object of figures.  TOKEN, BODY and IDS (lo-hi) come by environment.
local kind = os.getenv("KIND") or "plain"
local path = os.getenv("ASK") or "/"
local token = os.getenv("TOKEN")
local lo, hi = (os.getenv("IDS") or "1-10000"):match("(%d+)-(%d+)")
local body = os.getenv("BODY") or ""
local headers = {}

if token then
	headers["Authorization"] = "Bearer " .. token
end
math.randomseed(os.time() + math.floor(os.clock() * 1e6))
lo, hi = tonumber(lo), tonumber(hi)

local function post(b)
	headers["Content-Type"] = "application/json"
	return wrk.format("POST", path, headers, b)
end

local kinds = {
	plain = function()
		return wrk.format("GET", path, headers)
	end,
	record = function()
		return wrk.format("GET", path .. math.random(lo, hi), headers)
	end,
	-- of a history, whose every hundredth is this caller's
	mine = function()
		return wrk.format("GET", path .. math.random(
		    math.ceil(lo / 100), math.floor(hi / 100)) * 100, headers)
	end,
	write = function()
		return post(string.format('{"number":%d,"itemId":%d,' ..
		    '"quantity":%d,"price":%d}', math.random(1, 2 ^ 31 - 2),
		    math.random(1, 10000), math.random(1, 9),
		    math.random(50, 500) * 100))
	end,
	hot = function()
		return post('{"itemId":1,"quantity":1}')
	end,
	-- a body as it is, under a key of its own
	order = function()
		headers["Idempotency-Key"] = string.format("%08x-%08x-%08x",
		    math.random(0, 2 ^ 31 - 1), math.random(0, 2 ^ 31 - 1),
		    math.random(0, 2 ^ 31 - 1))
		return post(body)
	end,
}
request = kinds[kind]

function done(summary, latency)
	local e = summary.errors

	io.write(string.format('\n{"calls":%d,"us":%d,"p50_ms":%.4f,' ..
	    '"p99_ms":%.4f,"max_ms":%.3f,"bad":%d,"broken":%d,' ..
	    '"timeouts":%d}\n', summary.requests, summary.duration,
	    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
	    latency.max / 1000, e.status, e.connect + e.read + e.write,
	    e.timeout))
end
