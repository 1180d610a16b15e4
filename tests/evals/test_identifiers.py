"""Identifiers in running text: what has to be found, and how often nothing may be reported."""

from eventrail.guarding.detect import PERSONAL

FOUND = (
    ("US_SSN", "Hi, my SSN is 536-90-4399 and I moved last month."),
    ("US_SSN", "social security: 536904399"),
    ("CARD", "Charge 4111 1111 1111 1111 please."),
    ("IBAN", "Überweisen Sie auf DE89 3704 0044 0532 0130 00, danke."),
    ("KR_RRN", "제 주민번호는 800101-1234567이고 서울에 삽니다."),
    ("KR_FRN", "외국인등록번호 911124-5678906 확인 부탁드려요."),
    ("KR_BRN", "사업자번호 124-81-00998로 세금계산서 발행해 주세요."),
    ("KR_PASSPORT", "여권 M12345678 분실 신고합니다."),
    ("KR_DRIVER_LICENSE", "면허번호는 11-22-123456-12 입니다"),
    ("KR_BANK_ACCOUNT", "국민은행 123-45-678901로 보내 주세요"),
    ("PHONE", "연락처 010-1234-5678로 전화 주세요."),
    ("UK_NINO", "National Insurance number AB 12 34 56 C on the form"),
    ("UK_NHS", "NHS number 9434765919"),
    ("DE_TAX_ID", "Meine Steuer-ID lautet 47036892816."),
    ("DE_SOCIAL_SECURITY", "RV-Nummer 15070649C103 liegt vor."),
    ("ES_NIF", "Mi DNI es 12345678Z."),
    ("IT_FISCAL_CODE", "Il mio codice fiscale: RSSMRA85T10A562S"),
    ("IN_PAN", "PAN AFZPK7190K, filed in July"),
    ("IN_AADHAAR", "Aadhaar 2341 2341 2346"),
    ("PL_PESEL", "PESEL 44051401458"),
    ("SG_NRIC_FIN", "NRIC S2740116C was processed"),
    ("TR_NATIONAL_ID", "TC kimlik numaram 10000000146"),
    ("US_PASSPORT", "passport no. A12803456, valid until 2030"),
    ("US_BANK_NUMBER", "my checking account number is 945456787654"),
    ("IP", "logged in from 203.0.113.7 at noon"),
    ("MAC", "device 00:1A:2B:3C:4D:5E joined"),
)


def test_what_names_a_person_is_found_in_running_text() -> None:
    missed = [
        (kind, text) for kind, text in FOUND if kind not in {s.kind for s in PERSONAL.find(text)}
    ]
    assert missed == []
