"""The routes of feedback."""

from eventrail.gateway.http import comparison, feedback
from eventrail.gateway.http.routing import Doc, Route

FEEDBACK = (
    Route(
        "POST",
        "/v1/requests/{rid}/feedback",
        "feedback",
        feedback.create,
        Doc(
            "Say what a user thinks of the answer",
            body=feedback.FeedbackBody,
            answer=feedback.Taken,
            status=202,
            parameters=feedback.CREATING,
        ),
    ),
    Route(
        "GET",
        "/v1/requests/{rid}/comparison",
        "requests:read",
        comparison.show,
        Doc("Two answers to show side by side", answer=comparison.Comparison),
    ),
)
