"""A small set of intents, for tests."""

from eventrail.config.intents import Action, Ambiguous, Intent, Intents, Next, OutOfScope

SUPPORT = Intents(
    intents={
        "refund": Intent(
            examples=[
                "I want my money back",
                "refund my order please",
                "when will I get my refund",
                "can I return this for a refund",
                "the refund is not on my card yet",
                "환불해 주세요",
                "환불은 언제 되나요",
                "돈을 돌려받고 싶어요",
            ],
            description="your refund",
            action=Action(pool="big", cacheable=False),
        ),
        "cancel": Intent(
            examples=[
                "cancel my order",
                "I would like to cancel the order I just placed",
                "please stop my order before it ships",
                "I don't want the shoes anymore, cancel them",
                "주문을 취소해 주세요",
                "방금 한 주문 취소하고 싶어요",
            ],
            description="cancelling an order",
        ),
        "delivery": Intent(
            examples=[
                "where is my parcel",
                "when will my order be delivered",
                "my package has not arrived yet",
                "track my shipment",
                "택배가 언제 오나요",
                "배송이 너무 늦어요",
            ],
            action=Action(top_k=2),
        ),
        "hours": Intent(
            examples=[
                "when are you open",
                "what are your opening times",
                "are you open on sundays",
                "until when is the shop open",
                "몇 시까지 영업하나요",
                "영업시간 알려 주세요",
            ],
            action=Action(canned="We are open from 9 to 5."),
        ),
        "person": Intent(
            examples=[
                "let me talk to a person",
                "I want to speak with a human",
                "connect me to an agent",
                "can I speak to somebody real",
                "상담원 연결해 주세요",
                "사람이랑 통화하고 싶어요",
            ],
            action=Action(hand_over="A colleague will answer you soon."),
        ),
    },
    out_of_scope=OutOfScope(action=Action(canned="I can help with orders only.")),
    ambiguous=Ambiguous(action=Action(ask="Is it about {first} or {second}?")),
    next=Next(hand_over="A colleague takes over."),
)
