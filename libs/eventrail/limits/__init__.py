"""Rate limits that hold over any number of gateways.

One book for each limit and whom it counts (`book`): what has been used, and what each gateway
holds. A gateway changes it by one conditional write (`sync`), which takes places for the
requests that wait and, where much goes through, a little ahead: its share (`share`), from which
it lets requests in without asking anybody until the share's lease ends.

All decisions are pure functions of a book, a report and the time. `limiter` does the waiting
and writing, over any `store`: in memory, or in a bucket of JetStream.
"""
