;; What `botloom bench plugins` calls: gives a text back, computes for a while, computes without end.
(component
  (core module $m
    (memory (export "memory") 2)
    (global $at (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $to i32)
      (local.set $to (i32.and (i32.add (global.get $at) (i32.const 7)) (i32.const -8)))
      (global.set $at (i32.add (local.get $to) (local.get 3)))
      (local.get $to))
    (func (export "echo") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.const 16))
    ;; What an instance that stays was given is given back.
    (func (export "done") (param i32) (global.set $at (i32.const 4096)))
    (func (export "compute") (param $rounds i32)
      (loop $again
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
        (br_if $again (local.get $rounds))))
    (func (export "spin") (loop $again (br $again))))
  (core instance $i (instantiate $m))
  (func (export "echo") (param "text" string) (result string)
    (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))
      (post-return (core func $i "done"))))
  (func (export "compute") (param "rounds" u32) (canon lift (core func $i "compute")))
  (func (export "spin") (canon lift (core func $i "spin"))))
