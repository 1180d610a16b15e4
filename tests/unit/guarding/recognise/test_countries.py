"""Specimens that authorities publish, and look-alikes with one thing wrong."""

import pytest

from eventrail.guarding.detect import IDENTIFIERS, find_all


def found(text: str, kind: str) -> list[str]:
    return [text[each.start : each.end] for each in find_all(text) if each.kind == kind]


RIGHT = {
    "KR_RRN": ("800101-1234567", "9601211021413"),
    "KR_FRN": ("911124-5678906", "050912-6000012"),
    "KR_BRN": ("124-81-00998", "220-81-62517", "1248100998"),
    "KR_CRN": ("130111-0006246",),
    "KR_PASSPORT": ("M12345678", "M123A4567", "s99887766"),
    "KR_DRIVER_LICENSE": ("11-22-123456-12", "28 22 123456 12"),
    "US_SSN": ("536-90-4399", "536 90 4399", "536904399"),
    "US_ITIN": ("912-70-1234", "912 70 1234", "912701234"),
    "US_EIN": ("12-3456789",),
    "US_PASSPORT": ("912803456", "A12803456"),
    "US_DRIVER_LICENSE": ("H12234567", "AA123456", "123AB4567"),
    "US_BANK_NUMBER": ("945456787654",),
    "ABA_ROUTING_NUMBER": ("021000021", "0210-0002-1"),
    "US_NPI": ("1234567893", "1245-319-599"),
    "US_MBI": ("1EG4-TE5-MK73", "1EG4TE5MK73"),
    "MEDICAL_LICENSE": ("BB1388568", "B91388568"),
    "US_CLAIM_NUMBER": ("CLM-123456789",),
    "UK_NHS": ("943 476 5919", "9434765919", "943-476-5919"),
    "UK_NINO": ("AB 12 34 56 C", "AB123456C", "ab 123456 c"),
    "UK_PASSPORT": ("AB1234567",),
    "UK_DRIVING_LICENCE": ("MORGA657054SM9IJ", "FO999512018AA1AB"),
    "UK_POSTCODE": ("SW1A 1AA", "M1 1AE", "EC1A 1BB", "GIR 0AA", "W1A0AX"),
    "UK_VEHICLE": ("AB51 ABC", "BD62XYZ", "A123 BCD", "ABC 123D"),
    "AU_ABN": ("51 824 753 556", "51824753556"),
    "AU_ACN": ("004 085 616", "004085616"),
    "AU_TFN": ("876 543 210", "876543210"),
    "AU_MEDICARE": ("2123 45670 1", "2123456701"),
    "CA_SIN": ("130-692-544", "130 692 544", "130692544"),
    "CA_POSTAL_CODE": ("K1A 0B1", "H0H0H0"),
    "DE_ID_CARD": ("T22000129", "L01X00T44"),
    "DE_PASSPORT": ("C01234565", "c01234565"),
    "DE_SOCIAL_SECURITY": ("15070649C103", "65170839J003", "65 170839 J 003"),
    "DE_HEALTH_INSURANCE": ("A123456780",),
    "DE_TAX_ID": ("47036892816", "65 929 970 489"),
    "DE_TAX_NUMBER": ("181/815/08155", "21/815/08150", "2893081508152"),
    "DE_VAT_ID": ("DE136695976", "DE 136695976"),
    "DE_LANR": ("123456601",),
    "DE_BSNR": ("021234568",),
    "DE_FUEHRERSCHEIN": ("B072RRE2I55",),
    "DE_HANDELSREGISTER": ("HRB 12345", "HRA 98765 B"),
    "DE_KFZ": ("B-AB 1234", "M-XY 12E"),
    "DE_PLZ": ("10115",),
    "ES_NIF": ("12345678Z", "12345678-Z", "1111111G"),
    "ES_NIE": ("X9613851N", "Z8078221M", "Y8063915-Z"),
    "ES_PASSPORT": ("AAA123456",),
    "FI_HETU": ("131052-308T", "010594Y9032", "020516C903K"),
    "IN_AADHAAR": ("2341 2341 2346", "234123412346"),
    "IN_PAN": ("AFZPK7190K", "AAAPL1234C"),
    "IN_GSTIN": ("27AAPFU0939F1ZV",),
    "IN_VOTER": ("ABC1234567",),
    "IN_PASSPORT": ("J8369854",),
    "IN_VEHICLE": ("KA53ME3456", "KA 53 ME 3456", "22BH6517A", "MH12A1234"),
    "IT_FISCAL_CODE": ("RSSMRA85T10A562S", "MRTMTT91D08F205J"),
    "IT_VAT_CODE": ("01333550323", "IT00743110157"),
    "IT_IDENTITY_CARD": ("AA1234567", "CA12345AA"),
    "IT_PASSPORT": ("YA1234567",),
    "IT_DRIVER_LICENSE": ("AA0123456B", "U1H00B000C"),
    "NG_NIN": ("12345678902",),
    "NG_VEHICLE": ("APP-456CV", "APP456CV"),
    "PH_MOBILE": ("09181234567", "0918 123 4567"),
    "PH_TIN": ("000-123-456-001", "000123456001"),
    "PH_UMID": ("0111-2345678-9",),
    "PH_PASSPORT": ("P1234567A", "EB1234567"),
    "PL_PESEL": ("44051401458", "02070803628"),
    "SE_PERSONNUMMER": ("811228-9874", "19811228-9874", "198112289874"),
    "SE_ORG_NUMBER": ("556703-7485", "202100-5489"),
    "SG_NRIC_FIN": ("S2740116C", "G1122144L", "S9108268C"),
    "SG_UEN": ("53125226D", "201434292D", "S57TU0392K"),
    "TH_TNIN": ("1234567890121", "1-2345-67890-12-1"),
    "TR_NATIONAL_ID": ("10000000146",),
    "TR_LICENSE_PLATE": ("34 ABC 1234", "06 JK 567"),
    "TR_PHONE": ("0412 123 45 67", "5321234567"),
    "ZA_ID_NUMBER": ("8001015009087", "9202201234088"),
    "ZA_PASSPORT": ("A12345678",),
    "ZA_DRIVER_LICENSE": ("60460005L7B1", "1234567890AB"),
    "ZA_INCOME_TAX": ("0001339050",),
    "ZA_VAT_NUMBER": ("4023340283",),
    "ZA_COMPANY": ("2020/123456/07",),
    "ZA_LICENSE_PLATE": ("AB 12 CD GP", "BB12CDGP"),
    "ZA_PHONE": ("082 123 4567", "0821234567"),
}

WRONG = {
    "KR_RRN": ("801301-1234567", "800101-5234567", "960121+1021413"),
    "KR_FRN": ("911124-1678906",),
    "KR_BRN": ("124-81-00997", "1248100999"),
    "KR_PASSPORT": ("A12345678", "M1234567", "M123456789"),
    "KR_DRIVER_LICENSE": ("29-22-123456-12", "11-22-12345-12"),
    "US_SSN": ("000-12-3456", "666-12-3456", "900-12-3456", "536-00-4399", "536-90-0000"),
    "US_ITIN": ("912-49-1234", "812-70-1234"),
    "ABA_ROUTING_NUMBER": ("021000022", "421042111"),
    "US_NPI": ("1234567890", "9234567893"),
    "US_MBI": ("1SG4-TE5-MK73", "0EG4-TE5-MK73", "1EG4-TE5-MKA3"),
    "MEDICAL_LICENSE": ("BB1388567",),
    "UK_NHS": ("943 476 5918", "0000000000"),
    "UK_NINO": ("BG 12 34 56 C", "DA 12 34 56 C", "AB 12 34 56 E"),
    "UK_DRIVING_LICENCE": ("MORGA613054SM9IJ", "MORGA602314SM9IJ"),
    "UK_POSTCODE": ("M1 1AI", "QW1A 1AA", "ABCM11AADEF"),
    "UK_VEHICLE": ("IB51 ABC", "AB00 ABC", "AB35 ABC"),
    "AU_ABN": ("51 824 753 557",),
    "AU_ACN": ("004 085 617",),
    "AU_TFN": ("876 543 211",),
    "AU_MEDICARE": ("2123 45671 1", "7123 45670 1"),
    "CA_SIN": ("130-692-545", "046 454 286", "111 111 111"),
    "CA_POSTAL_CODE": ("D1A 0B1", "K1A 0O1"),
    "DE_PASSPORT": ("C01234566", "B01234565", "C0123456"),
    "DE_SOCIAL_SECURITY": ("15070649C104", "15320649C103"),
    "DE_HEALTH_INSURANCE": ("A123456787", "1123456780"),
    "DE_TAX_ID": ("47036892817", "07036892816", "1234567890"),
    "DE_LANR": ("123456701",),
    "ES_NIF": ("12345678A",),
    "ES_NIE": ("X9613851M", "58063915Q"),
    "FI_HETU": ("131052-308U", "321052-308T"),
    "IN_AADHAAR": ("2341 2341 2347", "1341 2341 2346"),
    "IT_VAT_CODE": ("01333550324", "00000000000"),
    "NG_NIN": ("12345678901", "1234567890"),
    "PH_MOBILE": ("9171234567", "091712345678"),
    "PH_TIN": ("000-123-457-001",),
    "PL_PESEL": ("44051401459", "44131401458"),
    "SE_PERSONNUMMER": ("811228-9875", "811328-9874"),
    "SE_ORG_NUMBER": ("556703-7486",),
    "SG_UEN": ("53125226E", "201434292E"),
    "TH_TNIN": ("1234567890122", "0234567890124", "1111111111111"),
    "TR_NATIONAL_ID": ("10000000147", "00000000000"),
    "TR_LICENSE_PLATE": ("82 ABC 123", "00 ABC 123"),
    "ZA_ID_NUMBER": ("8001015009088", "8013015009087"),
    "ZA_VAT_NUMBER": ("5023340283",),
}


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, each in RIGHT.items() for v in each])
def test_a_value_is_found_by_itself(kind: str, value: str) -> None:
    assert value in found(value, kind)
    assert value in found(f"{value} ", kind)


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, each in WRONG.items() for v in each])
def test_a_look_alike_is_left_alone(kind: str, value: str) -> None:
    assert found(value, kind) == []


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("KR_RRN", "제 주민등록번호는 9601211021415입니다", "9601211021415"),
        ("KR_PASSPORT", "여권번호 M12345678로 예약", "M12345678"),
        ("KR_BANK_ACCOUNT", "계좌 110-123-456789로 입금해 주세요", "110-123-456789"),
        ("US_SSN", "my social security number is 536904399, ok?", "536904399"),
        ("US_PASSPORT", "passport 912803456 was lost", "912803456"),
        ("US_BANK_NUMBER", "put it on account number 12345678 today", "12345678"),
        ("UK_PASSPORT", "AB1234567 is my passport", "AB1234567"),
        ("DE_PLZ", "Postleitzahl 10115 Berlin", "10115"),
        ("ES_PASSPORT", "AAA123456 es mi número de pasaporte", "AAA123456"),
        ("IN_VOTER", "my voter card ABC1234567 expired", "ABC1234567"),
        ("CA_SIN", "Mon NAS: 130 692 544", "130 692 544"),
    ],
)
def test_a_weak_value_counts_near_words_of_its_kind(kind: str, text: str, value: str) -> None:
    assert found(text, kind) == [value]


@pytest.mark.parametrize("value", ["9601211021414", "9111245678907"])
def test_a_korean_number_in_a_text_needs_a_hyphen_or_its_check_digit(value: str) -> None:
    kinds = {each.kind for each in find_all(f"it took {value} steps")}
    assert not kinds & {"KR_RRN", "KR_FRN"}
    right = f"{value[:-1]}{int(value[-1]) - 1}"
    assert {each.kind for each in find_all(f"it took {right} steps")} & {"KR_RRN", "KR_FRN"}


def test_every_kind_of_a_country_has_a_specimen() -> None:
    named_only = {
        "KR_BANK_ACCOUNT",
        "US_HEALTH_MEMBER",
        "US_PRESCRIPTION",
        "US_PRIOR_AUTH",
        "US_REFERRAL_NUMBER",
        "ZA_TRAFFIC_REGISTER",
    }
    assert set(IDENTIFIERS.families[0].priorities) == {*RIGHT, *named_only}
