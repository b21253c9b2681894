"""The demo: one alert, one launch, watched live against the stand-in vendors."""
