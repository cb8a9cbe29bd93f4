from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.inference.errors import QueueFull
from bot.inference.scheduler import Job, Scheduler, Unit

CAPACITY = 8
LIMIT = 6


class SchedulerMachine(RuleBasedStateMachine):
    """Random arrivals, cancellations and deadlines against a plain account of them."""

    @initialize()
    def begin(self) -> None:
        self.scheduler: Scheduler[str] = Scheduler(CAPACITY, queue_limit=LIMIT)
        self.clock = 0.0
        self.waiting: list[Job[str]] = []
        self.running: list[Unit[str]] = []
        self.starts: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.gone: set[str] = set()
        self.left: dict[int, int] = {}
        self.jobs: dict[int, Job[str]] = {}
        self.serial = 0

    @rule(
        group=st.integers(0, 3),
        sizes=st.lists(st.integers(1, CAPACITY), min_size=1, max_size=3),
        patience=st.none() | st.integers(1, 5),
        resumes=st.booleans(),
    )
    def submit(self, group: int, sizes: list[int], patience: int | None, resumes: bool) -> None:
        self.serial += 1
        units = [
            Unit([f"{self.serial}.{u}.{row}" for row in range(size)])
            for u, size in enumerate(sizes)
        ]
        deadline = None if patience is None else self.clock + patience
        job = Job(group, units, deadline, resumes)
        queued = self.scheduler.queued
        try:
            self.scheduler.submit(job)
        except QueueFull:
            refused = True
        else:
            refused = False
        assert refused == all(job is not known for known in self.scheduler.jobs)
        if refused:
            assert not resumes
            assert queued >= LIMIT // 2
        else:
            self.jobs[id(job)] = job
            self.left[id(job)] = sum(sizes)

    @rule()
    def admit(self) -> None:
        for unit in self.scheduler.admit():
            self.running.append(unit)
            self.starts.update(unit.rows)
            assert unit.live == len(unit.rows)

    @rule(data=st.data())
    def finish_row(self, data: st.DataObject) -> None:
        if self.running:
            unit = data.draw(st.sampled_from(self.running))
            self.ends[unit.rows[unit.live - 1]] += 1
            self.scheduler.finish(unit)
            self.left[id(unit.job)] -= 1
            if not unit.live:
                self.running.remove(unit)
            if self.left[id(unit.job)] == 0:
                assert unit.job.done
                del self.jobs[id(unit.job)]
            else:
                assert not unit.job.done

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if self.jobs:
            self._drop(data.draw(st.sampled_from(list(self.jobs.values()))))

    @rule(wait=st.integers(1, 3))
    def expire(self, wait: int) -> None:
        self.clock += wait
        late = self.scheduler.expired(self.clock)
        due = [j for j in self.jobs.values() if j.deadline is not None and j.deadline <= self.clock]
        assert {id(job) for job in late} == {id(job) for job in due}
        for job in late:
            self._drop(job)

    def _drop(self, job: Job[str]) -> None:
        live = self.scheduler.drop(job)
        mine = [unit for unit in self.running if unit.job is job]
        assert {id(unit) for unit in live} == {id(unit) for unit in mine}
        self.running = [unit for unit in self.running if unit.job is not job]
        self.gone.update(row for unit in job.units for row in unit.rows)
        del self.jobs[id(job)]

    @invariant()
    def the_account_holds(self) -> None:
        if not hasattr(self, "scheduler"):
            return
        assert self.scheduler.live == sum(unit.live for unit in self.running) <= CAPACITY
        assert {id(job) for job in self.scheduler.jobs} == set(self.jobs)
        assert max(self.starts.values(), default=0) <= 1
        assert max(self.ends.values(), default=0) <= 1
        assert set(self.ends) <= set(self.starts)
        places = [self.scheduler.place(job) for job in self.jobs.values() if job.waiting]
        assert all(place >= 1 for place in places)

    def teardown(self) -> None:
        """Whatever is left is served in the end: none is lost, none starves."""
        if not hasattr(self, "scheduler"):
            return
        for _ in range(200):
            self.admit()
            for unit in self.running:
                while unit.live:
                    self.ends[unit.rows[unit.live - 1]] += 1
                    self.scheduler.finish(unit)
            self.running = []
        assert not list(self.scheduler.jobs)
        rows = {row for job in self.jobs.values() for unit in job.units for row in unit.rows}
        assert rows <= set(self.ends)


TestSchedulerMachine = SchedulerMachine.TestCase
TestSchedulerMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
