-- The position as entries carry it: 16 digits and two check digits, so that a damaged one is noticed.
local function position_field(position)
  return string.format('%016.0f%02.0f', position, math.fmod(position, 97))
end
