"""What people report: figures and features entered, checked, approved, released, and taken back by releasing anew.

Nothing is ever updated or deleted: a correction is a new row.
"""
