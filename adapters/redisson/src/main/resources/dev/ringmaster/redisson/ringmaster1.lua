-- The truth about the workers of a pool, who holds what on them, and the requests of the nodes that share them.
--
-- Numbers are little-endian, whole and below 2^53. Ids are 8 bytes that nobody here looks into.
--   worker   dimensions B, GPU devices B, open B, GPU model and 1 B, incarnation I8, version I8,
--            free I8 of each dimension, free milli I2 of each device, capacity I8 of each dimension, then its description
--   entry    state B, dimensions B, milli of each device I2, node c8, worker c8, incarnation I8, need I8 of each dimension,
--            where milli is not 0 the devices and the allowed models as 64 bits each, then whatever the node keeps there
--   node     fence I8, last sequence I8, end of its lease I8 (ms since the epoch, 0 for none), session that took over I8
--
-- Keys of all functions: 1 workers, 2 entries, 3 stream of changed workers, 4 nodes, 5 verdicts,
--   6 stream of arriving requests, 7 stream of decisions; of ringmaster1_set_aside also 8 stream of what was set aside

local QUEUED, PLACED = 1, 2
-- Another operation, 5, only says something.
local RESERVE, RELEASE, STORE, FORGET = 1, 2, 3, 4
local NONE, APPLIED, UNKNOWN_WORKER, WORKER_CLOSED, NO_ROOM, ALREADY_RESERVED, NOT_RESERVED, GROUP_REFUSED, LEDGER_FULL =
    0, 1, 2, 3, 4, 5, 6, 7, 8
local DECIDED, OLD_FENCE, GAP, FORGOTTEN = 1, 2, 3, 4
-- Flags of a batch; 1 is: each group of changes about one worker is done as a whole or not at all.
local HAS_REPEATED_IDS, IS_OF_SESSION = 2, 4
local REMEMBERED_BATCHES = 64
-- So many workers and entries are remembered as they were read, between calls.
local MOST_KNOWN = 2000
local KEPT_CHANGES = 10000
local KEPT_DECISIONS = 100000
local OPEN, MODEL, INCARNATION, VERSION, BEFORE_FREE = 3, 4, 5, 6, 6
local STATE, DIMENSIONS, MILLIS, WORKER, OF_INCARNATION, BEFORE_NEED = 1, 2, 3, 5, 6, 6
local NODE = '<I8I8I8I8'

-- A library may not touch these before one of its functions runs.
local call, read, write, sub, rep, byte, char, concat, floor
-- A value so long that Redis looks things up in a hash that ever had it, and never searches it from end to end.
local long

local function begin()
    if not call then
        call, read, write = redis.call, struct.unpack, struct.pack
        sub, rep, byte, char, concat = string.sub, string.rep, string.byte, string.char, table.concat
        floor = math.floor
        long = rep('\0', 65)
    end
end

-- ---- workers

local layouts = {}

local function layout_of(dimensions, devices)
    local key = dimensions * 256 + devices
    local layout = layouts[key]
    if not layout then
        local amounts = rep('I8', dimensions)
        local format = 'BBBBI8I8' .. amounts .. rep('I2', devices) .. amounts
        local hot = 20 + 8 * dimensions + 2 * devices
        layout = {
            dimensions = dimensions, devices = devices, before_device = BEFORE_FREE + dimensions + 1,
            format = '<' .. format, state_format = '<I2' .. format, count = VERSION + 2 * dimensions + devices,
            hot = hot, known = hot + 8 * dimensions,
        }
        layouts[key] = layout
    end
    return layout
end

-- A worker is its numbers, and beside them its id, its value, their layout and, once it was saved, its state.
local function to_worker(id, value)
    local layout = layout_of(byte(value, 1, 2))
    return { id = id, value = value, layout = layout, state = false, is_changed = false, read(layout.format, value) }
end

local known_workers, known_worker_count = {}, 0

-- The same, but nothing is read if the last that was known of the worker is that value. What is not saved yet, such as by
-- a call that failed halfway, is known of nobody.
local function worker_at(id, value)
    local worker = known_workers[id]
    if worker and worker.value == value and not worker.is_changed then return worker end
    if not worker then known_worker_count = known_worker_count + 1 end
    if known_worker_count > MOST_KNOWN then known_workers, known_worker_count = {}, 1 end
    worker = to_worker(id, value)
    known_workers[id] = worker
    return worker
end

-- What is known of a worker but its description, behind its length.
local function state_of(worker)
    local layout = worker.layout
    return write(layout.state_format, layout.known, unpack(worker, 1, layout.count))
end

local function save(worker)
    worker[VERSION] = worker[VERSION] + 1
    worker.state = state_of(worker)
    worker.value = sub(worker.state, 3) .. sub(worker.value, worker.layout.known + 1)
    worker.is_changed = false
end

local function tell(keys, node, states)
    call('XADD', keys[3], 'MAXLEN', '~', KEPT_CHANGES, '*', 'n', node, 'w', states)
end

-- ---- entries

local known_entries, known_entry_count = {}, 0

-- What Redis reads of a value: its numbers, and beside them its bytes. Values of which it reads the same share an entry.
local function entry_of(value)
    local entry = known_entries[value]
    if entry then return entry end
    local _, dimensions, low, high = byte(value, 1, 4)
    local head = sub(value, 1, 28 + 8 * dimensions + (low + high > 0 and 16 or 0))
    entry = known_entries[head]
    if entry then return entry end
    if known_entry_count == MOST_KNOWN then known_entries, known_entry_count = {}, 0 end
    entry = { value = head, read('<BBI2c8c8I8' .. rep('I8', dimensions), head) }
    known_entries[head], known_entry_count = entry, known_entry_count + 1
    return entry
end

-- Calls visit(device) for each device of an entry until that gives false; whether it never did.
local function each_device(entry, visit)
    local at = 29 + 8 * entry[DIMENSIONS]
    for octet = 0, 7 do
        local bits = byte(entry.value, at + octet)
        local device = 8 * octet
        while bits > 0 do
            if bits % 2 == 1 then
                if not visit(device) then return false end
                bits = bits - 1
            end
            bits = bits / 2
            device = device + 1
        end
    end
    return true
end

local function allows_model(entry, model)
    local at = 37 + 8 * entry[DIMENSIONS]
    if sub(entry.value, at, at + 7) == '\0\0\0\0\0\0\0\0' then return true end
    if model == 0 then return false end
    local index = model - 1
    local octet = byte(entry.value, at + (index - index % 8) / 8)
    return floor(octet / 2 ^ (index % 8)) % 2 == 1
end

local function has_devices(worker, entry)
    local devices, before = worker.layout.devices, worker.layout.before_device
    return allows_model(entry, worker[MODEL]) and each_device(entry, function(device)
        return device < devices and worker[before + device] >= entry[MILLIS]
    end)
end

local function add_devices(worker, entry, times)
    local before = worker.layout.before_device
    each_device(entry, function(device)
        worker[before + device] = worker[before + device] + times * entry[MILLIS]
        return true
    end)
end

-- How many such entries fit a worker, of at most so many; where GPUs are needed, of at most one.
local function fitting(worker, entry, most)
    for i = 1, entry[DIMENSIONS] do
        local free, need = worker[BEFORE_FREE + i], entry[BEFORE_NEED + i]
        if free < most * need then most = floor(free / need) end
        if free < 0 then return 0 end
    end
    if most < 1 then return 0 end
    if entry[MILLIS] == 0 then return most end
    return has_devices(worker, entry) and 1 or 0
end

-- Gives a worker back so many such entries, or takes them where that is negative.
local function add(worker, entry, times)
    for i = 1, entry[DIMENSIONS] do
        local at = BEFORE_FREE + i
        worker[at] = worker[at] + times * entry[BEFORE_NEED + i]
    end
    if entry[MILLIS] > 0 then add_devices(worker, entry, times) end
    worker.is_changed = true
end

-- ---- a batch

local formats = {}

-- So many pieces of a format one after another.
local function times(piece, count)
    local key = piece .. count
    local format = formats[key]
    if not format then
        format = '<' .. rep(piece, count)
        formats[key] = format
    end
    return format
end

-- Header: node c8, fence I8, sequence I8, flags B, workers I2, values I2, changes I2. Then the ids of the workers; the
-- lengths of the values, I2 each, and the values; the ids of the changes; and of each change: operation, worker, value
-- and message, B I2 I2 I2, where worker, value and message are numbered from 1, and 0 is none.
local function decode(batch)
    local node, fence, sequence, flags, worker_count, value_count, count, at = read('<c8I8I8BI2I2I2', batch)
    local worker_ids = { read(times('c8', worker_count), batch, at) }
    local lengths = { read(times('I2', value_count), batch, worker_ids[worker_count + 1]) }
    worker_ids[worker_count + 1] = nil
    at = lengths[value_count + 1]
    local values = {}
    for i = 1, value_count do
        local length = lengths[i]
        values[i] = sub(batch, at, at + length - 1)
        at = at + length
    end
    local ids = { read(times('c8', count), batch, at) }
    local changes_at = ids[count + 1]
    ids[count + 1] = nil
    return {
        node = node, fence = fence, sequence = sequence, count = count, worker_ids = worker_ids, values = values, ids = ids,
        is_all_or_none = flags % 2 == 1, has_repeated_ids = flags % 4 >= HAS_REPEATED_IDS,
        is_of_session = flags % 8 >= IS_OF_SESSION, changes_at = changes_at, bytes = batch,
    }
end

-- All changes, each as its operation and the other three as one number.
local function changes_of(batch)
    return { read(times('BI6', batch.count), batch.bytes, batch.changes_at) }
end

-- Worker, value and message of a change.
local function numbers_of(change)
    local worker = change % 0x10000
    local value = (change - worker) / 0x10000 % 0x10000
    return worker, value, floor(change / 0x100000000)
end

-- What a batch finds and what it leaves behind: the workers by their number and by id, those beside that it needs, the
-- entries of its ids before it, what is to be put and what is to be dropped. Where an id comes twice, the latest value of
-- each, false if it is dropped.
local function open_books(keys, batch)
    local ids, workers, by_id = batch.worker_ids, {}, {}
    if #ids > 0 then
        workers = call('HMGET', keys[1], unpack(ids))
        for i = 1, #ids do
            local worker = workers[i] and worker_at(ids[i], workers[i])
            workers[i], by_id[ids[i]] = worker, worker
        end
    end
    return {
        keys = keys, batch = batch, workers = workers, by_id = by_id, others = {},
        olds = call('HMGET', keys[2], unpack(batch.ids)), latest = batch.has_repeated_ids and {},
        put = {}, puts = 0, drop = {}, drops = 0,
    }
end

local function worker_of(books, id)
    local worker = books.by_id[id]
    if worker == nil then
        local value = call('HGET', books.keys[1], id)
        worker = value and worker_at(id, value)
        books.by_id[id] = worker
        books.others[#books.others + 1] = worker or nil
    end
    return worker
end

local function old_of(books, index)
    local latest = books.latest
    if latest then
        local value = latest[books.batch.ids[index]]
        if value ~= nil then return value end
    end
    return books.olds[index]
end

local function put(books, id, value)
    local puts = books.puts
    books.put[puts + 1], books.put[puts + 2], books.puts = id, value, puts + 2
end

local function drop(books, id)
    books.drops = books.drops + 1
    books.drop[books.drops] = id
end

local function set(books, index, value)
    local id = books.batch.ids[index]
    if books.latest then
        books.latest[id] = value
    elseif value then
        put(books, id, value)
    else
        drop(books, id)
    end
end

-- The worker that still holds something for a stored entry, and what.
local function holder_of(books, value)
    if not value then return nil end
    local entry = entry_of(value)
    local worker = entry[STATE] == PLACED and worker_of(books, entry[WORKER])
    if worker and worker[INCARNATION] == entry[OF_INCARNATION] then return worker, entry end
    return nil
end

-- A value that is for whichever worker of that id there is becomes one of this worker; nil if it is for an earlier one.
local function settle(value, entry, worker)
    local incarnation = entry[OF_INCARNATION]
    if incarnation == worker[INCARNATION] then return value end
    return incarnation == 0 and sub(value, 1, 20) .. sub(worker.value, 5, 12) .. sub(value, 29) or nil
end

-- Whether an entry is of the session that sent the batch, or of one whose requests that has taken over.
local function is_own(books, value)
    local owner, node = sub(value, 5, 12), books.batch.node
    for _ = 1, 64 do
        if owner == node then return true end
        local state = call('HGET', books.keys[4], owner)
        local heir = state and select(4, read(NODE, state)) or 0
        if heir == 0 then return false end
        owner = write('<I8', heir)
    end
    return false
end

-- Nothing may be held by the id, unless by the session itself: then that is given back for it.
local function reserve(books, index, worker, value, old)
    if not worker then return UNKNOWN_WORKER end
    local holder, held
    if old then
        holder, held = holder_of(books, old)
        if holder and not books.batch.is_of_session then return ALREADY_RESERVED end
    end
    if worker[OPEN] == 0 and holder ~= worker then return WORKER_CLOSED end
    local entry = entry_of(value)
    local settled = settle(value, entry, worker)
    if not settled then return UNKNOWN_WORKER end
    if holder then add(holder, held, 1) end
    if fitting(worker, entry, 1) < 1 then
        if holder then add(holder, held, -1) end
        return NO_ROOM
    end
    add(worker, entry, -1)
    set(books, index, settled)
    return APPLIED
end

local function release(books, index, worker, old)
    if not worker then return UNKNOWN_WORKER end
    local holder, entry = holder_of(books, old)
    if holder ~= worker then return NOT_RESERVED end
    add(worker, entry, 1)
    set(books, index, false)
    return APPLIED
end

local function replace(books, index, value, old)
    local holder, entry = holder_of(books, old)
    if holder then add(holder, entry, 1) end
    if value or old then set(books, index, value) end
    return APPLIED
end

local function change(books, index, operation, worker, number)
    local old = old_of(books, index)
    local is_new = (operation == RESERVE or operation == STORE) and not old
    if books.is_full and is_new then return LEDGER_FULL end
    if old and books.batch.is_of_session and not is_own(books, old) then
        return operation == FORGET and APPLIED or ALREADY_RESERVED -- nothing of this session's is there to forget
    end
    local value = number > 0 and books.batch.values[number]
    if operation == RESERVE then
        local verdict = reserve(books, index, books.workers[worker], value, old)
        if verdict ~= APPLIED and verdict ~= ALREADY_RESERVED and books.batch.is_of_session then
            replace(books, index, char(QUEUED) .. sub(value, 2), old) -- it waits on
        end
        return verdict
    elseif operation == RELEASE then
        return release(books, index, books.workers[worker], old)
    elseif operation == STORE then
        return replace(books, index, value, old)
    elseif operation == FORGET then
        return replace(books, index, false, old)
    end
    return APPLIED
end

-- A message is the length of the id of the request in the stream B, that id, whether it is the final answer B, and the
-- decision. The final answer takes the request out of the stream; there is none for what is not there any more.
local function say(keys, message)
    local length = byte(message)
    local id = sub(message, 2, 1 + length)
    if byte(message, 2 + length) == 1 then
        call('XACK', keys[6], 'engines', id)
        if call('XDEL', keys[6], id) == 0 then return end
    end
    call('XADD', keys[7], 'MAXLEN', '~', KEPT_DECISIONS, '*', 'r', id, 'd', sub(message, 3 + length))
end

-- Of reservations that say the same: as many as have new ids and fit. The first that was not done.
local function reserve_alike(books, from, to, worker, value)
    local entry = entry_of(value)
    local settled = settle(value, entry, worker)
    if not settled then return from end
    local ids, olds, put, puts = books.batch.ids, books.olds, books.put, books.puts
    local next, beyond = from, from + fitting(worker, entry, to - from + 1)
    while next < beyond and not olds[next] do
        put[puts + 1], put[puts + 2] = ids[next], settled
        next, puts = next + 1, puts + 2
    end
    books.puts = puts
    if next > from then add(worker, entry, from - next) end
    return next
end

-- Of releases that say the same: as many as give back the same as the first. The first that was not done.
local function release_alike(books, from, to, worker)
    local ids, olds, drop, drops = books.batch.ids, books.olds, books.drop, books.drops
    local value = olds[from]
    local holder, entry = holder_of(books, value)
    if holder ~= worker then return from end
    local next = from
    repeat
        drops = drops + 1
        drop[drops] = ids[next]
        next = next + 1
    until next > to or olds[next] ~= value
    books.drops = drops
    add(worker, entry, next - from)
    return next
end

-- Does as many changes that say the same as there is a short way for. The first that was not done.
local function apply_alike(books, from, to, operation, worker, number)
    if not worker or books.latest then return from end
    if operation == RESERVE and worker[OPEN] == 1 and not books.is_full then
        return reserve_alike(books, from, to, worker, books.batch.values[number])
    elseif operation == RELEASE and not books.batch.is_of_session then
        return release_alike(books, from, to, worker)
    end
    return from
end

local function apply_each(books, changes, verdicts)
    local count, workers = books.batch.count, books.workers
    local first, last = 1, 0
    while first <= count do
        local operation, same = changes[2 * first - 1], changes[2 * first]
        if first > last then
            last = first
            while changes[2 * last + 2] == same and changes[2 * last + 1] == operation do last = last + 1 end
        end
        local worker, number, message = numbers_of(same)
        local next = apply_alike(books, first, last, operation, workers[worker], number)
        for i = first, next - 1 do verdicts[i] = APPLIED end
        if next == first then
            verdicts[first] = change(books, first, operation, worker, number)
            next = first + 1
        end
        if message > 0 then
            for i = first, next - 1 do
                if verdicts[i] == APPLIED then say(books.keys, books.batch.values[message]) end
            end
        end
        first = next
    end
end

local function copy(table)
    local copied = {}
    for key, value in pairs(table) do copied[key] = value end
    return copied
end

-- Each run of changes about one worker is done as a whole or not at all.
local function apply_groups(books, changes, verdicts)
    local count, from = books.batch.count, 1
    while from <= count do
        local number = numbers_of(changes[2 * from])
        local worker = books.workers[number]
        local before = worker and copy(worker)
        local puts, drops, latest = books.puts, books.drops, books.latest and copy(books.latest)
        local i, is_refused = from, false
        repeat
            local _, value = numbers_of(changes[2 * i])
            local verdict = change(books, i, changes[2 * i - 1], number, value)
            verdicts[i] = verdict
            is_refused = is_refused or (verdict ~= APPLIED and verdict ~= NOT_RESERVED)
            i = i + 1
        until i > count or numbers_of(changes[2 * i]) ~= number
        if is_refused and worker then
            for key, value in pairs(before) do worker[key] = value end
            books.puts, books.drops, books.latest = puts, drops, latest
            for k = from, i - 1 do
                if verdicts[k] == APPLIED then verdicts[k] = GROUP_REFUSED end
            end
        end
        from = i
    end
end

local function save_changed(workers, count, changed, states)
    local changes = #changed
    for i = 1, count do
        local worker = workers[i]
        if worker and worker.is_changed then
            save(worker)
            changed[changes + 1], changed[changes + 2] = worker.id, worker.value
            states[changes + 1], states[changes + 2] = worker.id, worker.state
            changes = changes + 2
        end
    end
end

local function close(books)
    local keys = books.keys
    if books.latest then
        for id, value in pairs(books.latest) do
            if value then put(books, id, value) else drop(books, id) end
        end
    end
    if books.puts > 0 then call('HSET', keys[2], books.put[1], long, unpack(books.put, 1, books.puts)) end
    if books.drops > 0 then call('HDEL', keys[2], unpack(books.drop, 1, books.drops)) end
    local changed, states = {}, {}
    save_changed(books.workers, #books.batch.worker_ids, changed, states)
    save_changed(books.others, #books.others, changed, states)
    if #changed > 0 then
        call('HSET', keys[1], unpack(changed))
        tell(keys, books.batch.node, concat(states))
    end
end

-- Outcome B, a verdict B for each change, and of each worker of the batch what is known of it: its length I2 and so many
-- bytes.
local function answer(outcome, verdicts, workers, count)
    local parts = { char(outcome), verdicts }
    for i = 1, count do
        local worker = workers[i]
        parts[2 + i] = worker and (worker.state or state_of(worker)) or '\0\0'
    end
    return concat(parts)
end

local function refuse(keys, batch, outcome)
    local ids, workers = batch.worker_ids, {}
    for i = 1, #ids do
        local value = call('HGET', keys[1], ids[i])
        workers[i] = value and to_worker(ids[i], value)
    end
    return answer(outcome, rep(char(NONE), batch.count), workers, #ids)
end

local function verdict_field(batch)
    return batch.node .. char(batch.sequence % REMEMBERED_BATCHES)
end

local function repeated(keys, batch, last)
    if batch.sequence < 1 or batch.sequence <= last - REMEMBERED_BATCHES then
        return refuse(keys, batch, FORGOTTEN)
    end
    local verdicts = call('HGET', keys[5], verdict_field(batch))
    local fresh = refuse(keys, batch, DECIDED)
    return char(DECIDED) .. verdicts .. sub(fresh, 2 + batch.count)
end

local function apply(keys, argument, is_full)
    local batch = decode(argument)
    local fence, last, lease_end, heir = 0, 0, 0, 0
    local state = call('HGET', keys[4], batch.node)
    if state then
        fence, last, lease_end, heir = read(NODE, state)
    elseif batch.is_of_session then
        return refuse(keys, batch, OLD_FENCE)
    end
    -- A lease that is over lets others take over; until one does, nothing is lost if its node goes on.
    if batch.fence < fence or heir > 0 then return refuse(keys, batch, OLD_FENCE) end
    if batch.fence > fence then fence, last = batch.fence, 0 end
    if batch.sequence > last + 1 then return refuse(keys, batch, GAP) end
    if batch.sequence <= last then return repeated(keys, batch, last) end

    local books = open_books(keys, batch)
    books.is_full = is_full
    local verdicts = {}
    if batch.is_all_or_none then
        apply_groups(books, changes_of(batch), verdicts)
    else
        apply_each(books, changes_of(batch), verdicts)
    end
    close(books)
    local packed = char(unpack(verdicts))
    call('HSET', keys[5], verdict_field(batch), packed)
    call('HSET', keys[4], batch.node, write(NODE, fence, batch.sequence, lease_end, heir))
    return answer(DECIDED, packed, books.workers, #batch.worker_ids)
end

redis.register_function('ringmaster1_apply', function(keys, args)
    begin()
    return apply(keys, args[1], false)
end)

-- For when there is no memory left: what gives something back is done, and nothing is stored that was not there before.
redis.register_function{
    function_name = 'ringmaster1_apply_full',
    flags = { 'allow-oom' },
    callback = function(keys, args)
        begin()
        return apply(keys, args[1], true)
    end,
}

-- Whether there is memory: refused if there is none.
redis.register_function('ringmaster1_probe', function()
    return 1
end)

-- ---- workers come, change and go

local function publish(keys, worker)
    save(worker)
    call('HSET', keys[1], worker.id, long, worker.id, worker.value)
    tell(keys, '', worker.id .. write('<I2', #worker.value) .. worker.value)
end

local function held_of(worker)
    local dimensions, held = worker.layout.dimensions, {}
    local capacity = { read('<' .. rep('I8', dimensions), worker.value, worker.layout.hot + 1) }
    for i = 1, dimensions do held[i] = capacity[i] - worker[BEFORE_FREE + i] end
    return held
end

local function covers(wanted, present, held)
    for i = 1, #held do
        if wanted[BEFORE_FREE + i] < held[i] then return false end
    end
    local in_use = 0
    for device = 1, present.layout.devices do
        if present[present.layout.before_device + device - 1] < 1000 then in_use = device end
    end
    return in_use == 0 or (wanted.layout.devices >= in_use and wanted[MODEL] == present[MODEL])
end

-- A worker as if it had just joined becomes one that holds what the present one holds.
local function take_over_use(wanted, present, held)
    for i = 1, #held do wanted[BEFORE_FREE + i] = wanted[BEFORE_FREE + i] - held[i] end
    local before = wanted.layout.before_device
    for device = 0, math.min(present.layout.devices, wanted.layout.devices) - 1 do
        wanted[before + device] = present[before + device]
    end
    wanted[OPEN], wanted[INCARNATION], wanted[VERSION] = present[OPEN], present[INCARNATION], present[VERSION]
end

-- Arguments: the id and the value of an idle, open worker. Whether it is as described now.
redis.register_function('ringmaster1_join', function(keys, args)
    begin()
    local id = args[1]
    local wanted = to_worker(id, args[2])
    local value = call('HGET', keys[1], id)
    if not value then
        wanted[INCARNATION], wanted[VERSION] = call('HINCRBY', keys[4], 'joins', 1), -1
        publish(keys, wanted)
        return 1
    end
    local present = to_worker(id, value)
    local is_same = present.layout == wanted.layout
        and present[MODEL] == wanted[MODEL]
        and sub(value, present.layout.hot + 1) == sub(args[2], wanted.layout.hot + 1)
    if is_same then return 1 end
    local held = held_of(present)
    if not covers(wanted, present, held) then return 0 end
    take_over_use(wanted, present, held)
    publish(keys, wanted)
    return 1
end)

redis.register_function('ringmaster1_open', function(keys, args)
    begin()
    local value = call('HGET', keys[1], args[1])
    if not value then return 0 end
    local worker = to_worker(args[1], value)
    local is_open = tonumber(args[2])
    if worker[OPEN] ~= is_open then
        worker[OPEN] = is_open
        publish(keys, worker)
    end
    return 1
end)

-- What it held is known by its incarnation, and so is nobody's from now on.
redis.register_function('ringmaster1_leave', function(keys, args)
    begin()
    if call('HDEL', keys[1], args[1]) == 0 then return 0 end
    tell(keys, '', args[1] .. '\0\0')
    return 1
end)

-- ---- nodes; they must be able to tell that they live even when there is no memory left

local function now_millis()
    local time = call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function node_of(keys, id)
    local state = call('HGET', keys[4], id)
    if state then return read(NODE, state) end
    return nil
end

local function save_node(keys, id, fence, last, lease_end, heir)
    call('HSET', keys[4], id, write(NODE, fence, last, lease_end, heir))
end

-- Arguments: a node and a fence, text. Nothing may be written any more under a lower one.
redis.register_function{
    function_name = 'ringmaster1_fence_off',
    flags = { 'allow-oom' },
    callback = function(keys, args)
        begin()
        local fence, last, lease_end, heir = node_of(keys, args[1])
        local wanted = tonumber(args[2])
        if wanted > (fence or 0) then save_node(keys, args[1], wanted, 0, lease_end or 0, heir or 0) end
        return 1
    end,
}

-- Arguments: the name of a node and the length of its lease, ms. The number of a new session, which takes over what an
-- earlier one of that name left, unless another has.
redis.register_function{
    function_name = 'ringmaster1_enter',
    flags = { 'allow-oom' },
    callback = function(keys, args)
        begin()
        local number = call('HINCRBY', keys[4], 'last-session', 1)
        local session = write('<I8', number)
        local before = call('HGET', keys[4], 'name:' .. args[1])
        if before then
            local fence, last, _, heir = node_of(keys, before)
            if fence and heir == 0 then save_node(keys, before, fence, last, 1, number) end
        end
        save_node(keys, session, 1, 0, now_millis() + tonumber(args[2]), 0)
        call('HSET', keys[4], 'name:' .. args[1], session)
        tell(keys, session, '')
        return number
    end,
}

-- Arguments: a session and the length of its lease from now on, ms; 0 ends it. Whether nobody has taken over from it.
redis.register_function{
    function_name = 'ringmaster1_renew',
    flags = { 'allow-oom' },
    callback = function(keys, args)
        begin()
        local fence, last, _, heir = node_of(keys, args[1])
        if not fence or heir > 0 then return 0 end
        local length = tonumber(args[2])
        save_node(keys, args[1], fence, last, length > 0 and now_millis() + length or 1, heir)
        if length == 0 then tell(keys, args[1], '') end
        return 1
    end,
}

-- Argument: in which words workers and requests are described. Whether all nodes use these.
redis.register_function{
    function_name = 'ringmaster1_catalog',
    flags = { 'allow-oom' },
    callback = function(keys, args)
        begin()
        if call('HSETNX', keys[4], 'catalog', args[1]) == 1 then return 1 end
        return call('HGET', keys[4], 'catalog') == args[1] and 1 or 0
    end,
}

redis.register_function{
    function_name = 'ringmaster1_time',
    flags = { 'allow-oom', 'no-writes' },
    callback = function()
        begin()
        return now_millis()
    end,
}

-- Arguments: a session whose lease is over, and one that takes over its requests. Whether that is so now.
redis.register_function{
    function_name = 'ringmaster1_take_over',
    flags = { 'allow-oom' },
    callback = function(keys, args)
        begin()
        local now = now_millis()
        local fence, last, lease_end, heir = node_of(keys, args[1])
        local own_fence, _, own_end, own_heir = node_of(keys, args[2])
        local may_be = fence and own_fence and own_heir == 0 and own_end >= now
        if not may_be or heir > 0 or lease_end >= now then return 0 end
        local number = read('<I8', args[2])
        save_node(keys, args[1], fence, last, lease_end, number)
        tell(keys, args[2], '')
        return 1
    end,
}

-- ---- requests that nobody can serve

local KEPT_ASIDE = 10000
local KEPT_FIELDS = 64

-- Arguments: a session, the final answer as a message, and why. The request leaves the stream of arrivals, is kept as it
-- came beside the reason, and is answered. Whether the session may do so.
redis.register_function('ringmaster1_set_aside', function(keys, args)
    begin()
    local fence, _, lease_end, heir = node_of(keys, args[1])
    if not fence or heir > 0 or lease_end < now_millis() then return 0 end
    local id = sub(args[2], 2, 1 + byte(args[2]))
    local found = call('XRANGE', keys[6], id, id)[1]
    if found then
        local fields = found[2]
        call('XADD', keys[8], 'MAXLEN', '~', KEPT_ASIDE, '*', 'r', id, 'why', args[3],
            unpack(fields, 1, math.min(#fields, 2 * KEPT_FIELDS)))
    end
    say(keys, args[2])
    return 1
end)
