"""What comes in: templates to fill, and uploads read whole, every fault named, before anything is stored."""
