-- The generic cell rate algorithm. KEYS[1] holds the theoretical arrival time in milliseconds by Redis's clock, shared by
-- all replicas. ARGV: the period of one attempt in milliseconds, and how many may come at once.
-- Answers 0, or how many milliseconds to wait.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local period, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + period
local allowed = arrival - burst * period
if allowed > now then
    return allowed - now
end
redis.call('SET', KEYS[1], arrival, 'PX', arrival - now)
return 0
