#!lua flags=allow-oom
-- Make one value stale in place.
--
-- KEYS[1]  value key
-- Returns  1

-- @include make-stale

make_stale(KEYS[1])
return 1
