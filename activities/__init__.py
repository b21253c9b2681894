"""One verb a file: what a step does, as a plain function of an order and the ports that it needs."""
