"""What shows before somebody is signed in: welcome, first run, unlock."""
