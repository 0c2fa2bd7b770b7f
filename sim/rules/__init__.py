"""Pure economics: arrays in, arrays out, no state, no randomness drawn inside."""
