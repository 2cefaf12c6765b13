-- Takes one attempt back. KEYS[1] as in gcra.lua; ARGV[1]: the period of one attempt in milliseconds.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ahead = tonumber(redis.call('GET', KEYS[1]) or now) - now - tonumber(ARGV[1])
if ahead > 0 then
    redis.call('SET', KEYS[1], now + ahead, 'PX', ahead)
else
    redis.call('DEL', KEYS[1])
end
