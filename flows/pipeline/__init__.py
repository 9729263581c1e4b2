"""The whole way in one run: the flow, the frame around a run, schedules."""
