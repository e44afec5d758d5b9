-- A board that is gone is gone from all restaurants it was for.
CREATE INDEX board_of ON board (board) WHERE here;
