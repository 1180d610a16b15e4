"""Sentences in Korean with slots for generated values."""

from typing import Final

SENTENCES: Final = r"""
제 이름은 {person}입니다.
안녕하세요, {person}입니다.
저는 {place}에 사는 {person}이라고 합니다.
저는 {age}세이고 {place}에 살아요.
{person} 씨가 {date}에 전화했습니다.
{person} 고객님, 주문하신 상품이 배송되었습니다.
{person}님 안녕하세요. {org}입니다.
{person} 대리에게 보고서를 보내 주세요.
{person} 과장님께 전달 부탁드립니다.
{person} 교수는 {org}에서 강의한다.
{person} 대표는 {weekday} 기자회견을 열었다.
{person} 의원은 {date} {place}에서 열린 행사에 참석했다.
{person} 선수가 {place}에서 열린 경기에서 우승했다.
{person}과 {person}이 결혼했다.
{person}의 연락처는 {phone}입니다.
{person}의 주소는 {address}입니다.
{person}은 {year}년 {place}에서 태어났다.
{person}({age})은 {place} 출신이다.
{person}에게 {money}을 송금했어요.
배우 {person}의 연기가 정말 좋았다.
가수 {person}이 새 앨범을 냈다.
{person} 감독의 영화는 늘 재미있다.
{person} 기자 {email}
우리 담임 {person} 선생님은 친절하시다.
친구 {person}하고 {place}에 놀러 갔다.
{given}아, 내일 {place}에서 만나자.
{given}이가 아직 안 왔어요.
어머니 성함은 {person}입니다.
예금주 {person}, 계좌번호 {number}
받는 사람: {person}\n주소: {address}\n전화: {phone}
이름: {person}\n생년월일: {date}\n직장: {org}
성명: {person}\n나이: {age}\n거주지: {place}
주소는 {address}입니다.
{address}로 보내 주세요.
배송지를 {address}로 변경해 주세요.
{address}에 있는 {org} 매장
우편번호는 {zip}입니다.
{place}에서 {place}까지 얼마나 걸리나요?
{place} 날씨 알려 줘
{place}로 가는 비행기 표를 예약해 주세요.
{place}의 인구는 얼마인가요?
{place}에 살고 있습니다.
{place}과 {place}은 가깝다.
{org}에 다니고 있습니다.
{org}는 {date} 실적을 발표했다.
{org}과 {org}이 협약을 맺었다.
{org} 관계자는 이같이 밝혔다.
{org}에서 일하는 {person}입니다.
{org}의 주가가 올랐다.
{org} 고객센터 번호가 뭐예요?
{org}이 {place}에 공장을 짓는다.
{date}에 예약했습니다.
{date} 오후 3시에 회의가 있습니다.
제 생일은 {date}입니다.
{year}년에 입사했습니다.
{weekday}에 만나요.
{date} {person}은 {org}를 떠났다.
담당자 {person}({email})에게 문의하세요.
{person}, {person}, {person} 세 사람이 참석했다.
{person}·{person} 부부
"{quote}"라고 {person} 씨가 말했다.
{person} 누구야?
{person}에 대해 알려 줘.
{person}한테 물어봐.
{person}랑 통화하고 싶어요.
{person}이(가) 누구인지 알려 주세요.
참석자: {person}, {person}, {person}
발신: {person}\n수신: {person}\n일자: {date}
{{"이름": "{person}", "도시": "{place}", "회사": "{org}"}}
""".strip().split("\n")

PLAIN: Final = r"""
비밀번호를 어떻게 바꾸나요?
환불은 언제 되나요?
다음 글을 세 문장으로 요약해 주세요.
영어로 번역해 줘.
주문을 취소하고 싶어요.
도와주셔서 감사합니다!
오늘 기분이 너무 좋다.
이 영화 정말 재미없다.
결제가 왜 안 되는 건가요?
카드를 잃어버렸어요.
배송이 너무 늦어요.
파이썬으로 정렬 함수를 작성해 줘.
안녕하세요, 문의드립니다.
주소와 전화번호를 입력해 주세요.
이름을 입력하세요.
고객님의 소중한 의견 감사합니다.
연기도 좋고 음악도 좋았다.
내용이 너무 뻔해서 지루했다.
돈과 시간이 아깝다.
사람이 살면서 가장 중요한 것은 건강이다.
""".strip().split("\n")

QUOTES: Final = ("최선을 다하겠다", "사실이 아니다", "정말 기쁘다", "다시 도전하겠다")
