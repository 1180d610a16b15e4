"""Topics by examples."""

from eventrail.config.guards.content import Topic, Topics
from eventrail.guarding.content.topics.judge import Match, TopicJudge, judge_of

BILLING = Topic(
    [
        "Why was I charged twice this month?",
        "How do I update my credit card?",
        "Can I get a refund for my subscription?",
        "Where can I download my invoice?",
        "결제가 두 번 됐어요",
        "환불을 받고 싶어요",
        "청구서를 다운로드하고 싶어요",
    ]
)
STOCKS = Topic(
    ["Which stocks should I buy?", "Is bitcoin a good investment?", "어떤 주식을 사야 하나요?"]
)


def test_what_is_like_an_allowed_topic_passes_and_the_rest_is_off_topic() -> None:
    judge = TopicJudge(Topics(allowed={"billing": BILLING}))
    for asked in (
        "I want a refund for last month",
        "change my credit card please",
        "이번 달 결제 환불을 받고 싶습니다",
    ):
        assert judge.judge(asked) is None
    for asked in (
        "Write a poem about the sea and the moon",
        "내일 제주도 날씨가 어때요 알려주세요",
    ):
        found = judge.judge(asked)
        assert found is not None
        assert (found.topic, found.blocked) == ("", False)


def test_greetings_and_short_questions_that_go_on_are_not_off_topic() -> None:
    judge = TopicJudge(Topics(allowed={"billing": BILLING}))
    assert judge.judge("Hi there") is None
    assert judge.judge("") is None
    further = "And how long does that take?"
    assert judge.judge(further, "Can I get a refund for my order?") is None
    assert judge.judge(further, "Write a poem about the sea") is not None


def test_blocked_topics_go_before_allowed_ones() -> None:
    judge = TopicJudge(Topics(allowed={"all": STOCKS}, blocked={"stocks": STOCKS}))
    found = judge.judge("Which stocks should I buy now?")
    assert found is not None
    assert (found.topic, found.blocked) == ("stocks", True)
    assert judge.judge("어떤 주식을 사야 하나요") is not None
    only = TopicJudge(Topics(blocked={"stocks": STOCKS}))
    assert only.judge("Where is the museum of modern art?") is None


def test_a_policys_threshold_holds_instead_of_the_examples_own() -> None:
    asked = "How do I change my credit card?"
    assert TopicJudge(Topics(allowed={"billing": BILLING}, threshold=0.999)).judge(asked)
    assert TopicJudge(Topics(allowed={"billing": BILLING}, threshold=0.0)).judge("x y z w") is None


def test_the_judge_of_a_policy_is_made_once() -> None:
    topics, same = Topics(blocked={"a": STOCKS}), Topics(blocked={"a": STOCKS})
    assert judge_of(topics) is judge_of(topics)
    assert judge_of(topics) is not judge_of(same)
    assert isinstance(judge_of(same).judge("Which stocks should I buy?"), Match)
