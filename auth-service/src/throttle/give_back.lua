-- Takes one attempt back from each limit. KEYS as in gcra.lua; ARGV, one for each key: the period of one attempt in
-- milliseconds.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i, key in ipairs(KEYS) do
    local ahead = tonumber(redis.call('GET', key) or now) - now - tonumber(ARGV[i])
    if ahead > 0 then
        redis.call('SET', key, now + ahead, 'PX', ahead)
    else
        redis.call('DEL', key)
    end
end
