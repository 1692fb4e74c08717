# Each command does all its own set-up (tools/setup.py). Arguments: make test ARGS="-k green"
PYTHON ?= python3
SETUP = @$(PYTHON) -m tools.setup
.PHONY: help run test bench check data document publish

help:     ; $(SETUP) help
run:      ; $(SETUP) run $(ARGS)
test:     ; $(SETUP) test $(ARGS)
bench:    ; $(SETUP) bench $(ARGS)
check:    ; $(SETUP) check $(ARGS)
data:     ; $(SETUP) data $(ARGS)
document: ; $(SETUP) document $(ARGS)
publish:  ; $(SETUP) publish $(ARGS)
