// One key per script, so that they also run on a cluster. Fields of a nonce: s session, i image, c claim, l end of the
// lease (ms), n calls, a answer. `%.0f` because Lua would write a time as 1.7e+12.

const NOW = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
`;

export const OPEN = `
redis.call('HSET', KEYS[1], 's', ARGV[1], 'n', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

export const CLAIM = `${NOW}
local r = redis.call('HMGET', KEYS[1], 's', 'i', 'l', 'n', 'a')
if r[1] ~= ARGV[1] then return {'unknown'} end
if r[2] and r[2] ~= ARGV[2] then return {'other-image'} end
if r[5] then return {'done', r[5]} end
if r[3] and tonumber(r[3]) > now then return {'busy'} end
if tonumber(r[4]) >= tonumber(ARGV[5]) then return {'exhausted'} end
local lease = tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'i', ARGV[2], 'c', ARGV[3], 'l', string.format('%.0f', now + lease), 'n', r[4] + 1)
if redis.call('PTTL', KEYS[1]) < lease then redis.call('PEXPIRE', KEYS[1], lease) end
return {'claimed', tostring(r[4] + 1)}`;

export const SETTLE = `
if redis.call('HGET', KEYS[1], 'c') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'a', ARGV[2])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 1`;

export const RELEASE = `
if redis.call('HGET', KEYS[1], 'c') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'c', 'l')
if ARGV[2] == '1' then redis.call('HINCRBY', KEYS[1], 'n', -1) end
return 1`;

// The value is either the times of the tries, comma separated, or 'L' and the end of the lock-out.
export const HIT = `${NOW}
local raw = redis.call('GET', KEYS[1]) or ''
if raw:sub(1, 1) == 'L' then
  local left = tonumber(raw:sub(2)) - now
  if left > 0 then return left end
  raw = ''
end
local kept = {}
for time in raw:gmatch('%d+') do
  if tonumber(time) > now - tonumber(ARGV[2]) then kept[#kept + 1] = time end
end
if #kept >= tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], 'L' .. string.format('%.0f', now + tonumber(ARGV[3])), 'PX', ARGV[3])
  return tonumber(ARGV[3])
end
kept[#kept + 1] = string.format('%.0f', now)
redis.call('SET', KEYS[1], table.concat(kept, ','), 'PX', ARGV[2])
return 0`;

export const LOCKED_FOR = `${NOW}
local raw = redis.call('GET', KEYS[1]) or ''
if raw:sub(1, 1) ~= 'L' then return 0 end
return math.max(0, tonumber(raw:sub(2)) - now)`;

export const ONCE = `
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 1 end
return 0`;
