"""Geography: values in, values out. Never sees a widget, a map or a file format of a screen."""
