"""Follow-ups that are completed, and questions that are left alone, on dialogues made by hand."""

from typing import NamedTuple

from eventrail.contracts.requests import Message
from eventrail.retrieval.rewriting import Rewritten, rewrite


class Dialogue(NamedTuple):
    """Turns from the first question on, and what must and must not be searched for."""

    turns: tuple[str, ...]
    has: str
    lacks: str = ""


ENGLISH = [
    Dialogue(
        ("What is the capital of Norway?", "Oslo.", "And of Sweden?"), "capital Sweden", "Norway"
    ),
    Dialogue(("How many users were there in 2021?", "900.", "and in 2022?"), "users 2022", "2021"),
    Dialogue(
        ("What is the price of the Basic plan?", "9.", "What about the Team plan?"),
        "price Team plan",
        "Basic",
    ),
    Dialogue(
        ("How high is the Matterhorn?", "4,478 m.", "When was it first climbed?"),
        "Matterhorn climbed",
    ),
    Dialogue(("Who wrote The Trial?", "Franz Kafka wrote it.", "Where was he born?"), "Kafka born"),
    Dialogue(
        ("Tell me about the parental leave policy.", "It is 16 weeks.", "How long does it last?"),
        "parental leave policy long",
    ),
    Dialogue(
        ("How do I export my invoices?", "Use the menu.", "Can I schedule that?"),
        "invoices schedule",
    ),
    Dialogue(
        ("Which laptops do you sell?", "The Air and the Pro.", "Which one is lighter?"),
        "laptops lighter",
    ),
    Dialogue(
        ("What sizes of tents are there?", "Two and four persons.", "Which is cheaper?"),
        "tents cheaper",
    ),
    Dialogue(
        ("Why did the bridge in Genoa fall?", "Corrosion.", "How many people died?"), "Genoa died"
    ),
    Dialogue(("What is photosynthesis?", "A process.", "Tell me more"), "photosynthesis"),
    Dialogue(("What does the warden do?", "It ends requests.", "Why?"), "warden"),
    Dialogue(("Is the museum open on Monday?", "No.", "and on Sunday?"), "museum Sunday"),
    Dialogue(
        ("What is the boiling point of ethanol?", "78 C.", "And methanol?"),
        "boiling point methanol",
    ),
    Dialogue(("Do you ship to Canada?", "Yes.", "How much does it cost?"), "ship Canada cost"),
    Dialogue(("Do you ship to Canada?", "Yes.", "What about Mexico?"), "ship Mexico", "Canada"),
    Dialogue(
        ("What is the deductible of the Gold plan?", "500.", "Does it cover dental?"),
        "Gold plan dental",
    ),
    Dialogue(("When was Siemens founded?", "In 1847.", "Who founded it?"), "Siemens founded"),
    Dialogue(("When was Siemens founded?", "In 1847.", "By whom?"), "Siemens founded"),
    Dialogue(
        ("When was Siemens founded?", "In 1847.", "Where are its headquarters?"),
        "Siemens headquarters",
    ),
    Dialogue(
        ("Who painted Guernica?", "Pablo Picasso.", "What else did he paint?"), "Picasso paint"
    ),
    Dialogue(
        ("What are the symptoms of measles?", "Fever.", "How is it treated?"), "measles treated"
    ),
    Dialogue(
        ("What are the side effects of ibuprofen?", "Nausea.", "Are they permanent?"),
        "side effects ibuprofen permanent",
    ),
    Dialogue(
        ("How do I reset my router?", "Press the button.", "And if that does not help?"), "router"
    ),
    Dialogue(
        ("What is the warranty on the blender?", "2 years.", "Can I extend it?"),
        "warranty blender extend",
    ),
    Dialogue(
        ("Explain quicksort.", "It partitions.", "What is its worst case?"), "quicksort worst case"
    ),
    Dialogue(
        (
            "Which database does the archiver use?",
            "None; Parquet.",
            "What are the advantages of that?",
        ),
        "archiver advantages",
    ),
    Dialogue(
        (
            "What is the Basic plan?",
            "9 a month.",
            "And the Pro plan?",
            "29.",
            "What's the difference?",
        ),
        "plan difference",
    ),
    Dialogue(
        ("How tall is Mount Kenya?", "5,199 m.", "and Kilimanjaro?"), "tall Kilimanjaro", "Kenya"
    ),
    Dialogue(("What was the revenue in 2020?", "1 M.", "2021?"), "revenue 2021", "2020"),
    Dialogue(
        (
            "How do I cancel my subscription?",
            "In settings. Would you like to know more about refunds?",
            "yes please",
        ),
        "refunds",
    ),
    Dialogue(
        ("Show the opening hours.", "Which branch do you mean?", "Leeds"), "opening hours Leeds"
    ),
    Dialogue(
        ("What is RAID 5?", "Striping with parity.", "Is there anything faster?"), "RAID faster"
    ),
    Dialogue(
        ("Where was Marie Curie born?", "Warsaw.", "When did she win the Nobel Prize?"),
        "Curie Nobel",
    ),
    Dialogue(
        ("Where was Marie Curie born?", "Warsaw.", "Thanks! And when did she die?"), "Curie die"
    ),
    Dialogue(
        (
            "What does the contract say about notice?",
            "30 days.",
            "Is that the same for contractors?",
        ),
        "notice contractors",
    ),
    Dialogue(
        ("Where is the Louvre?", "In Paris.", "How many visitors does it have?"), "louvre visitors"
    ),
    Dialogue(
        ("What is the notice period for tenants?", "3 months.", "And for landlords?"),
        "notice period landlords",
    ),
    Dialogue(
        ("How do I install the printer driver?", "Download it.", "It still doesn't work"), "printer"
    ),
    Dialogue(
        ("Who is the head of the legal team?", "Dana Fox.", "What is her email?"), "fox email"
    ),
    Dialogue(
        ("What are your shipping rates to Germany?", "5 euros.", "What about Austria?"),
        "shipping rates austria",
    ),
    Dialogue(
        ("Explain the vacation carry-over rule.", "5 days.", "Does that apply to part-time staff?"),
        "vacation carry-over part-time",
    ),
    Dialogue(("When was the Magna Carta signed?", "1215.", "Where?"), "magna carta"),
    Dialogue(("What is a stroke?", "...", "What causes it?"), "stroke causes"),
    Dialogue(("Which vaccines are available?", "A and B.", "Which is safer?"), "vaccines safer"),
    Dialogue(("How big is Jupiter?", "Big.", "How far away is it?"), "jupiter far"),
    Dialogue(
        ("Tell me about Ada Lovelace.", "A mathematician.", "Who were her parents?"),
        "lovelace parents",
    ),
    Dialogue(
        ("What was inflation in Turkey in 2021?", "36 %.", "and in 2022?"), "inflation turkey 2022"
    ),
    Dialogue(("What is the population of Lisbon?", "500k.", "and Porto's?"), "population porto"),
    Dialogue(
        ("How do I open a savings account?", "Online.", "What documents do I need for it?"),
        "savings account documents",
    ),
    Dialogue(
        ("What's the fee for late returns?", "2 dollars.", "Can it be waived?"),
        "fee late returns waived",
    ),
    Dialogue(
        ("How does the cache decide what to evict?", "LRU.", "Why not LFU?"), "cache evict lfu"
    ),
    Dialogue(
        ("Is Python compiled?", "No.", "Can you explain that in more detail?"), "python compiled"
    ),
    Dialogue(
        ("Which rooms have projectors?", "A1, A2.", "Do both seat twenty people?"),
        "projectors seat",
    ),
    Dialogue(
        ("Who directed Alien?", "Ridley Scott.", "Did he also direct Gladiator?"), "scott gladiator"
    ),
    Dialogue(
        ("Does the family plan include roaming?", "Yes.", "In which countries?"),
        "family plan roaming countries",
    ),
]
KOREAN = [
    Dialogue(("갤럭시 S23 가격은 얼마야?", "백만 원.", "그건 언제 나왔어?"), "갤럭시 S23 언제"),
    Dialogue(("서울 인구는 얼마야?", "940만.", "부산은?"), "부산 인구", "서울"),
    Dialogue(
        ("베이직 요금제는 얼마예요?", "만 원.", "프로 요금제는요?"), "프로 요금제 얼마", "베이직"
    ),
    Dialogue(("2021년 매출은 얼마였어?", "10억.", "2022년에는?"), "2022 매출", "2021"),
    Dialogue(("경복궁은 누가 지었어?", "태조.", "언제 지어졌어?"), "경복궁 언제"),
    Dialogue(("경복궁은 누가 지었어?", "태조.", "더 자세히 알려줘"), "경복궁 지었"),
    Dialogue(
        ("세종대왕은 언제 태어났나요?", "1397년.", "그는 무엇을 만들었나요?"), "세종대왕 무엇"
    ),
    Dialogue(
        ("육아휴직 제도를 설명해줘", "1년입니다.", "그건 누가 신청할 수 있어?"), "육아휴직 신청"
    ),
    Dialogue(("반품은 어떻게 하나요?", "앱에서 하세요.", "교환은요?"), "교환 어떻게"),
    Dialogue(("반품은 어떻게 하나요?", "앱에서 하세요.", "비용은?"), "반품 비용"),
    Dialogue(("삼성전자는 언제 설립됐어?", "1969년.", "본사는 어디야?"), "삼성전자 본사"),
    Dialogue(("삼성전자는 언제 설립됐어?", "1969년.", "그 회사는 어디에 있어?"), "삼성전자 어디"),
    Dialogue(
        ("노트북은 뭐가 있나요?", "에어와 프로가 있습니다.", "둘 중 뭐가 더 가벼워?"),
        "노트북 가벼워",
    ),
    Dialogue(("노트북은 뭐가 있나요?", "에어와 프로가 있습니다.", "어느 것이 더 싸?"), "노트북 싸"),
    Dialogue(("배송은 며칠 걸려요?", "3일.", "왜?"), "배송"),
    Dialogue(("배송은 며칠 걸려요?", "3일.", "주말에는요?"), "배송 주말"),
    Dialogue(("한라산 높이가 얼마야?", "1947m.", "그럼 지리산은?"), "지리산 높이"),
    Dialogue(("비밀번호는 어떻게 바꿔요?", "설정에서요.", "거기는 어떻게 들어가요?"), "비밀번호"),
    Dialogue(("퀵 정렬이 뭐야?", "분할 정복.", "예를 들어줘"), "퀵 정렬"),
    Dialogue(("이순신은 누구야?", "장군.", "그 사람은 언제 죽었어?"), "이순신 언제"),
    Dialogue(
        ("홍길동전의 작가는 누구야?", "허균은 조선의 문인이다.", "그 사람은 언제 태어났어?"),
        "허균 언제",
    ),
    Dialogue(("환불 규정이 어떻게 되나요?", "7일 이내입니다.", "그게 무슨 뜻이야?"), "환불 규정"),
    Dialogue(("일본의 수도는 어디야?", "도쿄.", "그럼 중국은?"), "중국 수도", "일본"),
    Dialogue(
        ("보험료는 얼마예요?", "3만 원. 할인 방법도 알려드릴까요?", "네 부탁해요"), "할인 방법"
    ),
    Dialogue(("영업시간을 알려줘", "어느 지점을 말씀하시나요?", "강남점"), "영업시간 강남점"),
    Dialogue(("제주 항공권은 얼마야?", "5만 원.", "얼마나 걸려?"), "제주 걸려"),
    Dialogue(("에어컨 필터는 언제 갈아요?", "6개월마다.", "그럼 정수기 필터는요?"), "정수기 필터"),
    Dialogue(("연차는 몇 일이에요?", "15일.", "신입도?"), "연차 신입"),
    Dialogue(("카드 종류를 알려줘", "골드와 실버.", "차이가 뭐야?"), "카드 차이"),
    Dialogue(("그래핀이 뭐야?", "탄소.", "누가 발견했어?"), "그래핀 발견"),
    Dialogue(("루브르 박물관은 어디에 있어?", "파리.", "거기는 몇 시에 열어?"), "루브르 몇"),
    Dialogue(("세입자의 해지 통보 기간은 얼마야?", "3개월.", "그럼 집주인은?"), "해지 통보 집주인"),
    Dialogue(("법무팀장은 누구야?", "김하나입니다.", "그분 이메일이 뭐야?"), "법무팀장 이메일"),
    Dialogue(("독일 배송비는 얼마예요?", "5유로.", "오스트리아는요?"), "오스트리아 배송비"),
    Dialogue(("연차 이월 규정을 알려줘", "5일.", "그건 계약직도 해당돼?"), "연차 이월 계약직"),
    Dialogue(("훈민정음은 언제 반포됐어?", "1446년.", "누가?"), "훈민정음"),
    Dialogue(("뇌졸중이 뭐야?", "...", "원인은?"), "뇌졸중 원인"),
    Dialogue(("목성은 얼마나 커?", "큽니다.", "얼마나 멀어?"), "목성 멀"),
    Dialogue(("2021년 터키 물가 상승률은?", "36%", "2022년은?"), "2022 터키 물가"),
    Dialogue(("적금은 어떻게 가입해요?", "온라인.", "그거 가입하려면 뭐가 필요해?"), "적금 필요"),
    Dialogue(("연체료는 얼마예요?", "2천원.", "면제되나요?"), "연체료 면제"),
    Dialogue(("가족 요금제에 로밍이 포함돼요?", "네.", "어느 나라에서요?"), "로밍 나라"),
    Dialogue(
        ("회의실 중에 프로젝터가 있는 곳은?", "A1, A2.", "둘 다 20명 들어가?"), "프로젝터 20명"
    ),
    Dialogue(("백신 종류가 뭐가 있어?", "A와 B", "어떤 게 더 안전해?"), "백신 안전"),
    Dialogue(("파이썬은 컴파일 언어야?", "아니요.", "좀 더 설명해줘"), "파이썬 컴파일"),
]
ENGLISH_ALONE = [
    "What is the refund policy?",
    "How do I change my password?",
    "Is it possible to pay by invoice?",
    "How long does it take to get a passport?",
    "What time is it in Tokyo?",
    "If my card is stolen, how do I block it?",
    "My screen is cracked. Can you fix it?",
    "Where did Einstein study before he moved to Princeton?",
    "Who is the CEO of the company that makes the iPhone?",
    "Which university has its campus in Lund?",
    "Can I bring my dog with me?",
    "And what is the capital of Peru?",
    "So, how does two-factor authentication work?",
    "What is the difference between TCP and UDP?",
    "Which city is larger, Paris or London?",
    "Is a train faster than a bus?",
    "vacation policy",
    "opening hours",
    "after-sales service",
    "what are the side effects of aspirin",
    "Does the museum charge visitors for their coats?",
    "What did the Romans use for their roads?",
    "Is it true that bees can count?",
    "Why is it so hard to predict earthquakes?",
    "How much money do I need to open an account?",
    "Who are you?",
    "What can you do?",
    "What should I do this weekend?",
    "How many days are there in this month?",
    "Is there parking near the office?",
    "What documents do I need for a mortgage?",
    "The parcel arrived, but it was empty. What now about my refund?",
    "How do plants protect themselves from frost?",
    "Which animals sleep standing up?",
    "When did the first man walk on the moon?",
    "List all the endpoints of the gateway.",
    "What is the best way to learn Korean?",
    "Who won more medals, Norway or Sweden?",
    "I have a fever and a cough. What should I take?",
    "How does the archiver make sure that no file is written twice?",
    "What happens when a worker crashes while it holds a request?",
    "Can employees take their laptops abroad?",
    "Explain how vaccines work and who should get them.",
    "What is it like to live in Iceland?",
    "In which year did the Titanic sink?",
    "For how many people is the family ticket?",
    "At what temperature does iron melt?",
    "What's the weather like in Rome?",
    "Are there any discounts for students?",
    "Do I need a visa for Japan?",
]
KOREAN_ALONE = [
    "환불 정책이 어떻게 되나요?",
    "비밀번호는 어떻게 바꿔요?",
    "프랑스의 수도는 어디야?",
    "대한민국의 국보 1호는?",
    "방탄소년단의 리더는 누구야?",
    "한남대교가 만들어진 해는?",
    "왜 하늘은 파란가요?",
    "어떻게 가입하나요?",
    "왜 로그인이 안 돼요?",
    "카드를 잃어버렸는데 그걸 어떻게 막나요?",
    "노트북이 고장났는데 이거 수리되나요?",
    "언제 월급이 나와요?",
    "어디서 여권을 만들어요?",
    "환불 언제 돼요?",
    "배송 조회",
    "연차 휴가 규정",
    "그린란드는 어느 나라 땅이야?",
    "이순신 장군은 언제 태어났나요?",
    "서울과 부산 중 어디가 더 커?",
    "아이폰과 갤럭시의 차이가 뭐야?",
    "고양이가 강아지보다 더 오래 살아?",
    "주말에 뭐 하면 좋을까?",
    "오늘 서울 날씨 어때?",
    "계좌를 개설하려면 무엇이 필요해요?",
    "신입 사원도 연차를 쓸 수 있나요?",
    "회의실 예약은 어디서 하나요?",
    "이 달의 우수 사원은 누구인가요?",
    "누가 훈민정음을 만들었어?",
    "얼마를 내면 프로 요금제를 쓸 수 있어?",
    "비행기에 배터리를 가지고 탈 수 있나요?",
    "세종대왕이 만든 글자의 이름은?",
    "에펠탑은 몇 미터야?",
    "부모님 간병 휴가는 며칠까지 가능한가요?",
    "그리스의 수도는?",
    "이탈리아는 어떤 화폐를 쓰나요?",
    "거북이는 몇 살까지 살아?",
    "고객센터 전화번호 알려줘",
    "파이썬에서 리스트를 정렬하는 방법 알려줘",
    "계속 오류가 나는데 어떻게 해야 하나요?",
    "두 개의 모니터를 연결하는 방법은?",
]
SMALL_TALK = [
    "Thanks!", "thank you so much for your help", "ok great, thanks", "Hi there", "Good morning!",
    "got it", "perfect, that's all", "bye", "No, thanks.", "that would be great", "고마워!",
    "네 감사합니다", "안녕하세요", "알겠습니다~",
    "정말 도움이 많이 됐어요 감사합니다", "ㅋㅋㅋ", "오 좋아요",
    "hello 안녕",
]  # fmt: skip
BEFORE = {
    "en": ("How do I book the meeting room in Oslo?", "Use the calendar of the Oslo office."),
    "ko": ("오슬로 사무실 회의실은 어떻게 써요?", "오슬로 사무실은 달력에서 예약합니다."),
}


def _asked(*turns: str) -> Rewritten:
    roles = ("user", "assistant")
    return rewrite([Message(roles[at % 2], text) for at, text in enumerate(turns)])


def _right(dialogue: Dialogue) -> bool:
    query = _asked(*dialogue.turns).query.lower()
    has = all(term in query for term in dialogue.has.lower().split())
    return has and not any(term in query for term in dialogue.lacks.lower().split())


def _wrong(dialogues: list[Dialogue]) -> list[tuple[str, str]]:
    return [(each.turns[-1], _asked(*each.turns).query) for each in dialogues if not _right(each)]


def test_english_follow_ups_are_completed() -> None:
    wrong = _wrong(ENGLISH)
    assert len(wrong) <= 2, wrong


def test_korean_follow_ups_are_completed() -> None:
    wrong = _wrong(KOREAN)
    assert len(wrong) <= 3, wrong


def test_questions_that_stand_alone_are_left_alone() -> None:
    touched = [
        result
        for language, questions in (("en", ENGLISH_ALONE), ("ko", KOREAN_ALONE))
        for question in questions
        if (result := _asked(*BEFORE[language], question)) != (question, "")
    ]
    assert len(touched) <= 1, touched


def test_small_talk_is_searched_for_nothing_and_no_question_is_small_talk() -> None:
    talk = [(text, _asked(*BEFORE["en"], text)) for text in SMALL_TALK]
    assert [text for text, result in talk if result != ("", "small_talk")] == []
    questions = [*ENGLISH_ALONE, *KOREAN_ALONE]
    assert not [text for text in questions if _asked(text).why == "small_talk"]
