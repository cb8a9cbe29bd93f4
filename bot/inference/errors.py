"""What can go wrong in the engine, each with one sentence for people."""


class EngineError(RuntimeError):
    """A request was not served; the message says why."""


class QueueFull(EngineError):  # noqa: N818 (a state of the queue, as in the standard library)
    """The waiting line is full; the request was refused.

    Attributes:
        place: the place in line that the request would have had, counted from 1.
    """

    def __init__(self, place: int) -> None:
        super().__init__(f"The waiting line is full: {place - 1} requests are ahead.")
        self.place = place


class DeadlineExceeded(EngineError):  # noqa: N818 (the usual name of this failure)
    """The request's time ran out before it was done."""

    def __init__(self) -> None:
        super().__init__("The request was not done in time.")


class EngineClosed(EngineError):  # noqa: N818 (a state, not a fault)
    """The engine is shut down, or was while the request ran."""

    def __init__(self) -> None:
        super().__init__("The engine is shut down.")


class InferenceFailed(EngineError):  # noqa: N818 (the usual name of this failure)
    """The model could not be run for this request; others may go on."""


class ProviderError(EngineError):
    """The wanted execution provider cannot run the model."""
