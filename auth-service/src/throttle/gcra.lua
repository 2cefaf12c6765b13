-- The generic cell rate algorithm for several limits at once: all of them admit, and each counts, or none does.
-- KEYS hold theoretical arrival times in milliseconds by Redis's clock, shared by all replicas. ARGV, two for each key:
-- the period of one attempt in milliseconds, and how many may come at once.
-- Answers 1 or 0, and how many milliseconds each arrival is ahead of the clock.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ahead, admitted = {}, 1
for i, key in ipairs(KEYS) do
    local period, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    ahead[i] = math.max(tonumber(redis.call('GET', key) or now) - now, 0)
    if ahead[i] + period > burst * period then
        admitted = 0
    end
end
if admitted == 1 then
    for i, key in ipairs(KEYS) do
        ahead[i] = ahead[i] + tonumber(ARGV[2 * i - 1])
        redis.call('SET', key, now + ahead[i], 'PX', ahead[i])
    end
end
return { admitted, ahead }
